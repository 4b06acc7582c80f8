package io.weir.server.suites;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that is not ours: its output is kept, its time is bounded, and it ends with the test. */
final class Program implements AutoCloseable {
    private static final String END = "\0";

    private final List<String> command;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> taken = new ArrayList<>();

    private Program(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static Program start(String... command) {
        return start(Path.of("."), List.of(command));
    }

    /** Starts it in {@code directory}; both of its outputs become one. It reads an empty input. */
    static Program start(Path directory, List<String> command) {
        return start(directory, command, "");
    }

    private static Program start(Path directory, List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile()).redirectErrorStream(true).start();
            try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
                writer.write(input);
            }
            return new Program(command, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Outcome run(Duration timeout, String... command) {
        return run(timeout, Path.of("."), List.of(command));
    }

    /** Runs it to its end. */
    static Outcome run(Duration timeout, Path directory, List<String> command) {
        try (Program program = start(directory, command)) {
            return program.finish(timeout);
        }
    }

    /** Runs it to its end; it reads {@code input}, which is short. */
    static Outcome runWithInput(Duration timeout, String input, String... command) {
        try (Program program = start(Path.of("."), List.of(command), input)) {
            return program.finish(timeout);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(output ended: " + e.getMessage() + ")");
        }
        lines.add(END);
    }

    /** What follows {@code beginning} in the next line that begins so. */
    String awaitLine(String beginning, Duration timeout) {
        String line = next(timeout);
        while (line != null && !line.startsWith(beginning)) {
            line = next(timeout);
        }
        if (line == null) {
            throw new AssertionError("no line '%s' from %s:%n%s".formatted(beginning, command, text()));
        }
        return line.substring(beginning.length());
    }

    /** The next line that has {@code part} in it. */
    String awaitLineWith(String part, Duration timeout) {
        String line = next(timeout);
        while (line != null && !line.contains(part)) {
            line = next(timeout);
        }
        if (line == null) {
            throw new AssertionError("no line with '%s' from %s:%n%s".formatted(part, command, text()));
        }
        return line;
    }

    /** Asks it to end (SIGTERM). */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end. */
    Outcome finish(Duration timeout) {
        while (next(timeout) != null) {
            // Kept by next().
        }
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not over after %s: %s%n%s".formatted(timeout, command, text()));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return new Outcome(command, process.exitValue(), text());
    }

    /** The next line, also kept; null at the end, or when {@code timeout} passed. */
    private @Nullable String next(Duration timeout) {
        try {
            String line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null || line.equals(END)) {
                return null;
            }
            taken.add(line);
            return line;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private String text() {
        return String.join("\n", taken);
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    /** How it ended. */
    record Outcome(List<String> command, int exit, String output) {
        /** Its output; a failure is an error. */
        String expectSuccess() {
            if (exit != 0) {
                throw new AssertionError("exit %d of %s:%n%s".formatted(exit, command, output));
            }
            return output;
        }
    }
}
