package io.weir.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.compare.load.LoadMoment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void stepsAndFiguresAreDrawnAnewAndWhatStaysScrollsUp() throws IOException {
        try (LiveProgress progress = new LiveProgress(terminal(80))) {
            progress.plan(4);
            progress.step("at 1000/s, round 1 of 1: L4");
            taken();

            progress.load("L4", new LoadMoment(500, 2, 0.5, 250, 1900), false);
            assertThat(taken()).contains("\033[A", "step 1 of 4", "at 1000/s, round 1 of 1: L4", "1900", "1000", "2");

            progress.table("at 1000/s", "the table\n");
            progress.step("experiment: a hung endpoint");
            assertThat(taken()).containsSubsequence("the table", "step 2 of 4", "experiment: a hung endpoint");
        }
        assertThat(taken()).as("leaves nothing of its own").doesNotContain("step").contains("\033[J");
    }

    @Test
    void aNarrowTerminalGetsLinesThatDoNotWrap() throws IOException {
        try (LiveProgress progress = new LiveProgress(terminal(24))) {
            progress.plan(4);
            progress.step("at 1000/s, round 1 of 1: L4");

            assertThat(taken()).contains("at 1000/s, round 1 of").doesNotContain("1: L4");
        }
    }

    private Terminal terminal(int columns) throws IOException {
        // One without a pty behind it, whose output would come when its own thread gets to it.
        Terminal terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(columns, 40));
        return terminal;
    }

    private String taken() {
        String text = screen.toString(StandardCharsets.UTF_8);
        screen.reset();
        return text;
    }
}
