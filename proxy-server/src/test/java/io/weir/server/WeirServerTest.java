package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.EchoUdp;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeirServerTest {
    private EchoTcp echo;

    @TempDir
    Path directory;

    @BeforeEach
    void startEcho() {
        echo = EchoTcp.start();
    }

    @AfterEach
    void stopEcho() {
        echo.close();
    }

    @Test
    void bytesGoThroughATcpListener() throws Exception {
        try (RunningServer running = RunningServer.start(echoing("echo"))) {
            assertThat(say(running.address("echo"), "hello")).isEqualTo("hello");
        }
    }

    @Test
    void datagramsGoThroughAUdpListener() throws Exception {
        try (EchoUdp udp = EchoUdp.start();
                RunningServer running = RunningServer.start(new Specs()
                        .udp(UdpListenerSpec.of(listener("dns"), "dns"))
                        .cluster(ClusterSpec.of("dns", EndpointSpec.of(udp.hostPort()))));
                DatagramSocket client = new DatagramSocket()) {
            byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
            client.setSoTimeout(10_000);
            client.send(new DatagramPacket(hello, hello.length, running.address("dns")));
            DatagramPacket reply = new DatagramPacket(new byte[64], 64);

            client.receive(reply);

            assertThat(reply.getLength()).isEqualTo(5);
            running.awaitMetric("weir_udp_flows_open{listener=\"dns\"}", 1);
        }
    }

    @Test
    void aReloadKeepsConnectionsAndListenersThatStay() throws Exception {
        try (RunningServer running = RunningServer.start(echoing("echo"));
                Socket client = connect(running.address("echo"))) {
            assertThat(say(client, "before")).isEqualTo("before");
            InetSocketAddress address = running.address("echo");

            assertThat(running.reload(echoing("echo", "second"))).isEmpty();

            assertThat(say(client, "after")).isEqualTo("after");
            assertThat(running.address("echo")).isEqualTo(address);
            assertThat(say(running.address("second"), "new")).isEqualTo("new");
            assertThat(running.metric("weir_downstream_connections_total{listener=\"echo\"}")).isEqualTo(1);
        }
    }

    @Test
    void aReloadThatMovesAListenerLeavesItsConnectionsOpen() throws Exception {
        int port = freePort();
        try (RunningServer running = RunningServer.start(echoingAt("127.0.0.1:0"));
                Socket client = connect(running.address("echo"))) {
            assertThat(say(client, "before")).isEqualTo("before");

            assertThat(running.reload(echoingAt("127.0.0.1:" + port))).isEmpty();

            assertThat(running.address("echo").getPort()).isEqualTo(port);
            assertThat(say(client, "after")).isEqualTo("after");
            assertThat(running.get("/listeners").body()).contains("\"state\":\"draining\"");
        }
    }

    @Test
    void aReloadThatNeedsAHeldAddressIsRefusedAndChangesNothing() throws Exception {
        try (ServerSocket held = new ServerSocket(0);
                RunningServer running = RunningServer.start(echoing("echo"))) {
            String taken = "127.0.0.1:" + held.getLocalPort();
            Specs wanted = echoing("echo", "second").tcp(TcpListenerSpec.of(listener("third", taken), "echo"));

            assertThat(running.reload(wanted)).hasSize(1).first().asString().contains("third").contains(taken);

            assertThat(running.get("/listeners").body()).contains("\"echo\"").doesNotContain("second");
            assertThat(say(running.address("echo"), "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aReloadMayAddAnAddressBesideOneThatIsHeld() throws Exception {
        String first = "127.0.0.1:" + freePort();
        String second = "127.0.0.1:" + freePort();
        try (RunningServer running = RunningServer.start(echoingAt(first));
                Socket client = connect(running.address("echo"))) {
            assertThat(say(client, "before")).isEqualTo("before");

            assertThat(running.reload(echoingAt(first, second))).isEmpty();

            assertThat(say(Address.parse(first), "one")).isEqualTo("one");
            assertThat(say(Address.parse(second), "two")).isEqualTo("two");
            assertThat(say(client, "after")).isEqualTo("after");
        }
    }

    @Test
    void aListenerThatHadToMakeRoomAcceptsAgainWhenTheChangeIsUndone() throws Exception {
        String first = "127.0.0.1:" + freePort();
        try (ServerSocket held = new ServerSocket(0);
                RunningServer running = RunningServer.start(echoingAt(first))) {
            assertThat(running.reload(echoingAt(first, "127.0.0.1:" + held.getLocalPort()))).isNotEmpty();

            assertThat(say(Address.parse(first), "still")).isEqualTo("still");
        }
    }

    @Test
    void whatNeedsARestartIsRefused() throws Exception {
        try (RunningServer running = RunningServer.start(echoing("echo"))) {
            assertThat(running.reload(echoing("echo").workers(2))).first().asString().contains("restart");
        }
    }

    @Test
    void aPortInUseStopsTheStart() throws Exception {
        try (ServerSocket held = new ServerSocket(0)) {
            String taken = "127.0.0.1:" + held.getLocalPort();

            assertThatThrownBy(() -> RunningServer.start(echoingAt(taken)))
                    .isInstanceOf(StartException.class).hasMessageContaining(taken);
        }
    }

    @Test
    void drainingLetsAConnectionFinish() throws Exception {
        try (RunningServer running = RunningServer.start(echoing("echo").drainTimeout(Duration.ofSeconds(30)));
                Socket client = connect(running.address("echo"))) {
            assertThat(say(client, "before")).isEqualTo("before");
            InetSocketAddress address = running.address("echo");

            var drained = running.server.drain();
            assertThat(say(client, "during")).isEqualTo("during");
            assertThatThrownBy(() -> connectUntilRefused(address)).isInstanceOf(IOException.class);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);

            drained.join();
        }
    }

    @Test
    void drainingEndsWhatDoesNotFinishInTime() throws Exception {
        try (RunningServer running = RunningServer.start(echoing("echo").drainTimeout(Duration.ofMillis(50)));
                Socket client = connect(running.address("echo"))) {
            assertThat(say(client, "before")).isEqualTo("before");

            running.server.drain().join();

            assertThat(running.server.listeners()).isEmpty();
        }
    }

    @Test
    void sessionsAreToldInTheAccessLog() throws Exception {
        Path log = directory.resolve("access.log");
        try (RunningServer running = RunningServer.start(echoing("echo").accessLog(new AccessLogSpec(
                new AccessLogSpec.Target.File(log.toString()), AccessLogSpec.Format.TEMPLATE, List.of(),
                "${listener} ${protocol} ${verdict} ${bytes_received} ${bytes_sent}", 1)))) {
            assertThat(say(running.address("echo"), "hello")).isEqualTo("hello");
            running.server.drain().join();
        }

        assertThat(Files.readString(log)).isEqualTo("echo tcp ok/- 5 5\n");
    }

    private Specs echoing(String... listeners) {
        Specs specs = new Specs().cluster(ClusterSpec.of("echo", EndpointSpec.of(echo.hostPort())));
        for (String name : listeners) {
            specs.tcp(TcpListenerSpec.of(listener(name), "echo"));
        }
        return specs;
    }

    private Specs echoingAt(String... binds) {
        return echoing().tcp(TcpListenerSpec.of(listener("echo", binds), "echo"));
    }

    private static ListenerSpec listener(String name, String... binds) {
        String[] all = binds.length == 0 ? new String[] {"127.0.0.1:0"} : binds;
        Address[] addresses = new Address[all.length];
        for (int i = 0; i < all.length; i++) {
            addresses[i] = Address.parse(all[i]);
        }
        return ListenerSpec.of(name, addresses);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(address, 10_000);
        return socket;
    }

    /** The listening socket closes a moment after draining begins. */
    private static void connectUntilRefused(InetSocketAddress address) throws IOException {
        while (true) {
            connect(address).close();
        }
    }

    private static String say(Address address, String text) throws IOException {
        return say(new InetSocketAddress(InetAddress.getLoopbackAddress(), ((Address.Inet) address).port()), text);
    }

    private static String say(InetSocketAddress address, String text) throws IOException {
        try (Socket socket = connect(address)) {
            return say(socket, text);
        }
    }

    private static String say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }
}
