package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.spec.AccessLogSpec;
import io.weir.server.demo.DemoBackends;
import io.weir.testkit.RawClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code weir demo} starts. */
class DemoTest {
    private DemoBackends backends;
    private WeirServer server;

    @BeforeEach
    void start() throws Exception {
        backends = DemoBackends.start();
        WeirSpec spec = DemoCommand.spec(backends, new AccessLogSpec.Target.Off());
        server = WeirServer.start(new ConfigResult.Loaded(spec), () -> new ConfigResult.Loaded(spec));
    }

    @AfterEach
    void stop() {
        server.close();
        backends.close();
    }

    @Test
    void requestsAreAnsweredByBothBackendsInTurn() {
        Set<String> names = new HashSet<>();
        try (RawClient client = RawClient.connect(address("web"))) {
            for (int i = 0; i < 4; i++) {
                String body = client.exchange("GET /hello HTTP/1.1\r\nhost: demo\r\n\r\n").text();
                assertThat(body).endsWith("GET /hello for 127.0.0.1\n");
                names.add(body.substring(0, body.indexOf(':')));
            }
        }

        assertThat(names).containsExactlyInAnyOrder("hello from backend one", "hello from backend two");
    }

    @Test
    void bytesAreEchoed() {
        try (RawClient client = RawClient.connect(address("tcp"))) {
            client.send("hello over tcp\r\n");

            assertThat(client.readLine()).isEqualTo("hello over tcp");
        }
    }

    @Test
    void datagramsAreEchoed() throws Exception {
        try (DatagramSocket client = new DatagramSocket()) {
            byte[] hello = "hello over udp".getBytes(StandardCharsets.US_ASCII);
            client.setSoTimeout(10_000);
            client.send(new DatagramPacket(hello, hello.length, address("udp")));
            DatagramPacket reply = new DatagramPacket(new byte[64], 64);

            client.receive(reply);

            assertThat(reply.getLength()).isEqualTo(hello.length);
        }
    }

    @Test
    void anEndpointIsDrainedWithTheTokenThatIsTold(@TempDir Path directory) throws Exception {
        String token = Files.writeString(directory.resolve("token"), DemoCommand.TOKEN).toString();
        String admin = "127.0.0.1:" + Objects.requireNonNull(server.adminAddress()).getPort();
        StringWriter out = new StringWriter();

        int exit = WeirMain.execute(new PrintWriter(out, true), new PrintWriter(out, true), "drain", "web",
                "127.0.0.1:" + backends.httpPortOne(), "--admin", admin, "--token-file", token);

        assertThat(out.toString()).contains("draining (drained)");
        assertThat(exit).isZero();
    }

    private InetSocketAddress address(String listener) {
        return (InetSocketAddress) server.address(listener);
    }
}
