package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.EchoTcp;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as an operator starts, signals and stops it. */
class WeirMainTest {
    @TempDir
    Path directory;

    @Test
    void aGoodFileChecksOut() throws IOException {
        Path file = write("listeners: { tcp: { bind: 127.0.0.1:0, protocol: tcp, to: db } }\n"
                + "clusters: { db: { endpoints: [127.0.0.1:1] } }\n");

        assertThat(WeirMain.execute("check", "-c", file.toString())).isZero();
    }

    @Test
    void aWrongFileIsRefusedWithEveryProblem() throws Exception {
        Path file = write("listeners: { tcp: { bind: 127.0.0.1:0, protokol: tcp, to: db } }\n"
                + "clusters: { dc: { endpoint: [127.0.0.1:1] } }\n");

        Process weir = weir("run", "-c", file.toString());

        assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(weir.exitValue()).isEqualTo(2);
        assertThat(weir.errorReader().lines().toList())
                .anyMatch(line -> line.contains(file + ":1:") && line.contains("protokol"))
                .anyMatch(line -> line.contains(file + ":2:") && line.contains("endpoint"));
    }

    @Test
    void aWrongCommandLineIsRefused() {
        assertThat(WeirMain.execute("rnu")).isEqualTo(2);
        assertThat(WeirMain.execute()).isEqualTo(2);
    }

    @Test
    void everyCommandExplainsItself() {
        assertThat(WeirMain.execute("--help")).isZero();
        assertThat(List.of("run", "check", "schema", "demo", "version", "help"))
                .allSatisfy(command -> assertThat(WeirMain.execute(command, "--help")).isZero());
    }

    @Test
    void aPortInUseEndsTheStartWithAReason() throws Exception {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process weir = weir("run", "-c", tcp(held.getLocalPort(), 1).toString());

            assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(weir.exitValue()).isEqualTo(1);
            assertThat(weir.errorReader().lines().toList())
                    .anyMatch(line -> line.contains("cannot bind 127.0.0.1:" + held.getLocalPort()));
        }
    }

    @Test
    void sigtermLetsWorkFinishAndEndsWithZero() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            int port = freePort();
            Process weir = weir("run", "-c", tcp(port, echo.port()).toString());
            BufferedReader log = weir.errorReader();
            awaitLine(log, "is ready");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setSoTimeout(10_000);
                say(client, "before");

                signal(weir, "TERM");
                awaitLine(log, "draining");
                say(client, "during");
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }

            assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(weir.exitValue()).isZero();
        }
    }

    @Test
    void aSecondSigtermEndsNow() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            int port = freePort();
            Process weir = weir("run", "-c", tcp(port, echo.port()).toString());
            BufferedReader log = weir.errorReader();
            awaitLine(log, "is ready");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setSoTimeout(10_000);
                say(client, "before");
                signal(weir, "TERM");
                awaitLine(log, "draining");

                signal(weir, "TERM");

                assertThat(weir.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(weir.exitValue()).isEqualTo(143);
            }
        }
    }

    @Test
    void sighupReadsTheFileAgain() throws Exception {
        try (EchoTcp echo = EchoTcp.start()) {
            int first = freePort();
            int second = freePort();
            Process weir = weir("run", "-c", tcp(first, echo.port()).toString());
            BufferedReader log = weir.errorReader();
            awaitLine(log, "is ready");
            tcp(second, echo.port());

            signal(weir, "HUP");
            awaitLine(log, "reload: applied");

            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), second)) {
                client.setSoTimeout(10_000);
                say(client, "hello");
            }
            signal(weir, "TERM");
            assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Path tcp(int port, int endpoint) throws IOException {
        return write("""
                runtime: { workers: 1, drain_timeout: 20s }
                access_log: { path: off }
                listeners:
                  tcp: { bind: 127.0.0.1:%d, protocol: tcp, to: db }
                clusters:
                  db: { endpoints: [127.0.0.1:%d] }
                """.formatted(port, endpoint));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("weir.yaml"), text);
    }

    /** This class path in a process of its own. */
    private static Process weir(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "io.weir.server.WeirMain"));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static void awaitLine(BufferedReader log, String part) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(part)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line with " + part + " in:\n" + seen);
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        byte[] echoed = socket.getInputStream().readNBytes(text.length());
        assertThat(new String(echoed, StandardCharsets.US_ASCII)).isEqualTo(text);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
