package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.ClosedPort;
import io.weir.testkit.EchoTcp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir top} as somebody sees it who sits at a terminal. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TopOnTerminalTest {
    private static final Duration STEP_MAX = Duration.ofSeconds(45);
    private static final String CONTROL_C = "\003";
    private static final String OWN_SCREEN = "\033[?1049h";
    private static final String SCREEN_OF_BEFORE = "\033[?1049l";
    private static final String CURSOR_SHOWN = "\033[?25h";

    @TempDir
    Path directory;

    @Test
    void anEndpointThatGoesDownIsSeenAndQLeavesTheTerminalAsItWas() throws Exception {
        try (EchoTcp staying = EchoTcp.start(); EchoTcp leaving = EchoTcp.start();
                SuiteProxy proxy = SuiteProxy.start(directory, configuration(staying, leaving));
                PseudoTerminal terminal = PseudoTerminal.start(top(proxy.adminPort()))) {
            terminal.awaitText("web +http +accepting ", STEP_MAX);
            terminal.awaitText(row(staying, "up"), STEP_MAX);
            terminal.awaitText(row(leaving, "up"), STEP_MAX);
            terminal.awaitText("everything +web +/\\* ", STEP_MAX);
            terminal.awaitText("every 0.2 s; q quits", STEP_MAX);
            assertThat(terminal.raw()).contains(OWN_SCREEN);

            leaving.close();
            terminal.awaitText(row(leaving, "down"), STEP_MAX);
            terminal.forget();
            terminal.awaitText(row(staying, "up"), STEP_MAX);

            terminal.type("q");
            terminal.awaitText("exit=0", STEP_MAX);
            assertThat(terminal.raw()).containsSubsequence(SCREEN_OF_BEFORE, "exit=0").contains(CURSOR_SHOWN);
            assertTerminalIsAsBefore();
        }
    }

    @Test
    void aProxyThatIsGoneIsSaidAndControlCEndsIt() throws Exception {
        try (ClosedPort nobody = ClosedPort.take();
                PseudoTerminal terminal = PseudoTerminal.start(top(nobody.port()))) {
            terminal.awaitText("no answer at http://127.0.0.1:" + nobody.port(), STEP_MAX);

            terminal.type(CONTROL_C);

            terminal.awaitText("exit=0", STEP_MAX);
            assertThat(terminal.raw()).containsSubsequence(SCREEN_OF_BEFORE, "exit=0");
            assertTerminalIsAsBefore();
        }
    }

    @Test
    void withoutATerminalItSaysWhatToDo() {
        Program.Outcome outcome = Program.run(STEP_MAX, "/bin/sh", "-c", weir("top"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.output()).contains("weir: no terminal to draw on (expected: one, or --once)");
    }

    private static String configuration(EchoTcp staying, EchoTcp leaving) {
        return """
                admin: { bind: 127.0.0.1:0 }
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    routes: [{ name: everything, match: { path_prefix: / }, to: app }]
                clusters:
                  app:
                    endpoints: [127.0.0.1:%d, 127.0.0.1:%d]
                    health: { type: tcp, interval: 1s, down_interval: 1s, timeout: 1s, fall: 2 }
                """.formatted(staying.port(), leaving.port());
    }

    private static String row(EchoTcp endpoint, String state) {
        return "127\\.0\\.0\\.1:" + endpoint.port() + " +app +" + state + " ";
    }

    /** Tells the exit code, and the terminal's settings before and after in two files; lives through Control-C. */
    private String top(int adminPort) {
        return "trap : INT; stty -g > '%1$s/before'; %2$s; code=$?; stty -g > '%1$s/after'; echo exit=$code".formatted(
                directory, weir("top --interval 0.2 --admin 127.0.0.1:" + adminPort));
    }

    private static String weir(String arguments) {
        return "'%s/bin/java' --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' "
                .formatted(System.getProperty("java.home"), System.getProperty("java.class.path"))
                + "io.weir.server.WeirMain " + arguments;
    }

    private void assertTerminalIsAsBefore() throws IOException {
        assertThat(Files.readString(directory.resolve("after"))).isNotBlank()
                .isEqualTo(Files.readString(directory.resolve("before")));
    }
}
