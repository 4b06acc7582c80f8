package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pair of machines with Weir and keepalived, configured by {@code deploy/keepalived/keepalived.conf} as it stands,
 * and a client that asks the address they share. Machines are network namespaces.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class KeepalivedTest {
    private static final Path KEEPALIVED_CONF = Path.of("..", "deploy", "keepalived", "keepalived.conf");
    private static final String SHARED = "192.0.2.10";
    private static final String FIRST = "weir-a";
    private static final String SECOND = "weir-b";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<AutoCloseable> running = new ArrayList<>();
    private Hosts hosts;
    private Program client;
    private Program firstWeir;
    private Program firstKeepalived;

    @BeforeEach
    void aPairOfWhichTheFirstHasTheAddress() throws IOException {
        Needs.program("keepalived", "keepalived");
        Needs.program("curl", "curl");
        hosts = Hosts.start();
        running.add(hosts);
        hosts.add(FIRST, "192.0.2.11/24").add(SECOND, "192.0.2.12/24").add("client", "192.0.2.21/24");
        firstWeir = weir(FIRST);
        weir(SECOND);
        client = java("client", "io.weir.server.suites.AddressClient", SHARED, "80");
        firstKeepalived = keepalived(FIRST);
        assertThat(servedBy()).startsWith(FIRST);
        keepalived(SECOND).awaitLineWith("Entering BACKUP STATE", PATIENCE);
    }

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable one : running.reversed()) {
            one.close();
        }
    }

    @Test
    void theAddressLeavesAMachineWhoseWeirDied() {
        firstWeir.close();

        moved("Weir killed");
    }

    @Test
    void theAddressLeavesAMachineThatIsOutOfReach() {
        hosts.unplug(FIRST);

        moved("link of the machine down");
    }

    @Test
    void theAddressLeavesAMachineWhoseKeepalivedIsStoppedFirst() {
        firstKeepalived.terminate();

        moved("keepalived stopped");
    }

    @Test
    void theAddressLeavesAMachineWhoseWeirDrains() {
        firstWeir.terminate();

        moved("Weir drains");
    }

    private void moved(String because) {
        String by = servedBy();
        assertThat(by).startsWith(SECOND);
        System.out.println("keepalived: " + because + ": " + by);
    }

    /** Who serves from now on, after how long a gap. */
    private String servedBy() {
        return client.awaitLine("served by ", PATIENCE);
    }

    private Program weir(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".yaml"), """
                runtime: { workers: 1 }
                admin: { bind: 127.0.0.1:9900 }
                access_log: { path: off }
                listeners:
                  web: { bind: ":80", routes: [{ respond: { status: 200, body: %s } }] }
                """.formatted(name));
        Program weir = java(name, "io.weir.server.WeirMain", "run", "-c", file.toString());
        weir.awaitLineWith("is ready", PATIENCE);
        return weir;
    }

    private Program java(String host, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return started(hosts.start(host, command.toArray(new String[0])));
    }

    private Program keepalived(String host) {
        return started(hosts.start(host, "keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
                "--config-id", host, "--use-file", KEEPALIVED_CONF.toAbsolutePath().toString(),
                "--pid", directory.resolve(host + ".pid").toString(),
                "--vrrp_pid", directory.resolve(host + ".vrrp.pid").toString()));
    }

    private Program started(Program program) {
        running.add(program);
        return program;
    }
}
