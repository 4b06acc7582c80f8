package io.weir.server.suites;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A shell command on a terminal of its own, as wide as a person's: what it draws is kept, keys can be typed. */
final class PseudoTerminal implements AutoCloseable {
    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\033[\\[(][0-9;?]*[A-Za-z]");

    private final Process process;
    private final Writer keys;
    /** What came since {@link #forget}; guarded by itself. */
    private final StringBuilder drawn = new StringBuilder();
    private boolean isOver;

    private PseudoTerminal(Process process) {
        this.process = process;
        this.keys = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::read);
    }

    /** Starts it on 40 lines of 200 columns. */
    static PseudoTerminal start(String command) {
        String script = Needs.program("script", "bsdutils");
        // Who starts this build in the background has Control-C ignored, and that is inherited.
        ProcessBuilder builder = new ProcessBuilder("env", "--default-signal=INT", script, "-qec",
                "stty rows 40 cols 200; " + command, "/dev/null").redirectErrorStream(true);
        builder.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh", "LC_ALL", "C.UTF-8"));
        try {
            return new PseudoTerminal(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        char[] part = new char[4096];
        try (Reader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (int count = reader.read(part); count >= 0; count = reader.read(part)) {
                synchronized (drawn) {
                    drawn.append(part, 0, count);
                    drawn.notifyAll();
                }
            }
        } catch (IOException e) {
            // It is over either way.
        }
        synchronized (drawn) {
            isOver = true;
            drawn.notifyAll();
        }
    }

    /** Waits until what was drawn, without colours and movements of the cursor, holds what {@code regex} finds. */
    void awaitText(String regex, Duration timeout) throws InterruptedException {
        Pattern wanted = Pattern.compile(regex);
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (drawn) {
            while (!wanted.matcher(CONTROL_SEQUENCE.matcher(drawn).replaceAll("")).find()) {
                long left = end - System.nanoTime();
                if (isOver || left <= 0) {
                    throw new AssertionError("'%s' was not drawn, but:%n%s".formatted(regex, drawn));
                }
                TimeUnit.NANOSECONDS.timedWait(drawn, left);
            }
        }
    }

    /** What was drawn since {@link #forget}, as it was sent. */
    String raw() {
        synchronized (drawn) {
            return drawn.toString();
        }
    }

    /** From here on only what comes next counts. */
    void forget() {
        synchronized (drawn) {
            drawn.setLength(0);
        }
    }

    void type(String text) throws IOException {
        keys.write(text);
        keys.flush();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
