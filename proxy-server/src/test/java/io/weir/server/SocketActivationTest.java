package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose listening sockets were opened by somebody else, who keeps them while no process is there. */
class SocketActivationTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";
    private static final int WAITING_CLIENTS = 50;

    @TempDir
    Path directory;

    @BeforeAll
    static void natives() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
    }

    @Test
    void listenersUseTheSocketsOfTheirAddressesAndTheRestIsNamed() throws Exception {
        Path local = directory.resolve("local.sock");
        try (EchoTcp echo = EchoTcp.start();
                WeirProcess weir = WeirProcess.activated(write(web() + """
                          local: { bind: "unix:%s", routes: [{ respond: { status: 200, body: local } }] }
                          db: { bind: "127.0.0.1:${DB_PORT}", protocol: tcp, to: db }
                        clusters:
                          db: { endpoints: [127.0.0.1:%d] }
                        """.formatted(local, echo.port())),
                        "dns=udp:127.0.0.1:0", "web=127.0.0.1:0", "local=unix:" + local, "stray=127.0.0.1:0",
                        "db=127.0.0.1:0")) {
            assertThat(weir.awaitLine("(dns)")).contains("descriptor 3", "a datagram socket");
            assertThat(weir.awaitLine("(stray)")).contains("descriptor 6", "127.0.0.1:", "is not used");
            weir.awaitLine("is ready");

            assertThat(bodiesOf(weir, 20)).containsOnly("web");
            try (RawClient client = RawClient.connect(local)) {
                assertThat(client.exchange(GET).text()).isEqualTo("local");
            }
            try (RawClient client = RawClient.connect(weir.address("db"))) {
                assertThat(client.send("hello").readText(5)).isEqualTo("hello");
            }
            weir.signal("TERM");
            weir.awaitLine("drained");
            assertThat(local).as("a file that is not ours").exists();
        }
    }

    /** As systemd opens them for {@code ReusePort=yes} and as many lines with one address. */
    @Test
    void severalSocketsOfOneAddressAreSpreadOverTheWorkers() throws Exception {
        try (WeirProcess weir = WeirProcess.activated(write(web()), "web*3=127.0.0.1:0")) {
            weir.awaitLine("is ready");

            assertThat(bodiesOf(weir, 40)).containsOnly("web");
        }
    }

    @Test
    void aListenerThatWasRemovedFindsItsSocketAgain() throws Exception {
        try (WeirProcess weir = WeirProcess.activated(write(web()), "web=127.0.0.1:0")) {
            weir.awaitLine("is ready");
            write("runtime: { workers: 3, transport: epoll }\n"
                    + "listeners: { other: { bind: 127.0.0.1:0, routes: [{ respond: 204 }] } }\n");
            weir.signal("HUP");
            assertThat(weir.awaitLine("(web)")).contains("is not used");
            weir.awaitLine("reload: applied");
            try (RawClient waiting = RawClient.connect(weir.address("web"))) {
                waiting.send(GET);

                write(web());
                weir.signal("HUP");
                weir.awaitLine("reload: applied");

                assertThat(waiting.readResponse().text()).isEqualTo("web");
            }
        }
    }

    @Test
    void connectionsThatComeDuringARestartWaitAndAreServed() throws Exception {
        try (WeirProcess weir = WeirProcess.activated(write(web()), "web=127.0.0.1:0")) {
            weir.awaitLine("is ready");
            weir.signal("TERM");
            weir.awaitLine("drained");

            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < WAITING_CLIENTS; i++) {
                waiting.add(RawClient.connect(weir.address("web")).send(GET));
            }
            weir.awaitLine("is ready");

            for (RawClient client : waiting) {
                assertThat(client.readResponse().text()).isEqualTo("web");
                client.close();
            }
        }
    }

    /** Connections, one after another: a loop that takes what it cannot serve would show. */
    private static List<String> bodiesOf(WeirProcess weir, int connections) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            try (RawClient client = RawClient.connect(weir.address("web"))) {
                bodies.add(client.exchange(GET).text());
            }
        }
        return bodies;
    }

    private static String web() {
        return """
                runtime: { workers: 3, transport: epoll }
                access_log: { path: off }
                listeners:
                  web: { bind: "127.0.0.1:${WEB_PORT}", routes: [{ respond: { status: 200, body: web } }] }
                """;
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("weir.yaml"), text);
    }
}
