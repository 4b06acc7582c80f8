package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.spec.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** This class path in a process of its own, as an operator runs it. Its log is read from beginning to end, once. */
final class WeirProcess implements AutoCloseable {
    private static final Pattern ACCEPTS = Pattern.compile("(\\S+) (?:\\(\\w+\\)|port) accepts on (\\S+)");

    private final Process process;
    private final BufferedReader log;
    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final List<String> passed = new ArrayList<>();

    private WeirProcess(List<String> launcher, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        if (System.getProperty("os.name").equals("Linux")) {
            // Whoever runs the tests may ignore SIGHUP, and what it starts would too.
            command.addAll(List.of("env", "--default-signal=HUP"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "io.weir.server.WeirMain"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        process = builder.start();
        log = process.errorReader();
    }

    /** Starts any command. */
    static WeirProcess start(String... arguments) throws IOException {
        return new WeirProcess(List.of(), Map.of(), Arrays.asList(arguments));
    }

    /**
     * Runs a proxy, again and again, with sockets that somebody else opened and keeps, as {@code activate} (in Perl)
     * describes them. Signals reach the proxy; returns before it is ready.
     */
    static WeirProcess activated(Path file, String... sockets) throws IOException {
        Path script = Path.of("src", "test", "perl", "activate");
        List<String> launcher = new ArrayList<>(List.of("perl", script.toString()));
        launcher.addAll(Arrays.asList(sockets));
        launcher.add("--");
        return new WeirProcess(launcher, Map.of(), List.of("run", "-c", file.toString()));
    }

    /** Runs a proxy with {@code file} and returns when it is ready. */
    static WeirProcess run(Path file, String... options) throws IOException {
        return run(Map.of(), file, options);
    }

    /** As {@link #run(Path, String...)}, with more in its environment. */
    static WeirProcess run(Map<String, String> environment, Path file, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "-c", file.toString()));
        arguments.addAll(Arrays.asList(options));
        WeirProcess weir = new WeirProcess(List.of(), environment, arguments);
        weir.awaitLine("is ready");
        return weir;
    }

    /** Where this listener, or {@code admin}, accepted when the process was ready. */
    InetSocketAddress address(String listener) {
        return Objects.requireNonNull(addresses.get(listener));
    }

    /** Reads the log up to a line with {@code part} and returns that line. A process that never says it is killed. */
    String awaitLine(String part) throws IOException {
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS));
        try {
            return readTo(part);
        } finally {
            tooLate.cancel(false);
        }
    }

    private String readTo(String part) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher accepts = ACCEPTS.matcher(line);
            if (accepts.find() && Address.parse(accepts.group(2)) instanceof Address.Inet bound) {
                addresses.put(accepts.group(1), new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.port()));
            }
            if (line.contains(part)) {
                return line;
            }
            seen.append(line).append('\n');
            passed.add(line);
        }
        throw new AssertionError("no line with " + part + " in:\n" + seen);
    }

    /** What was read of the log on the way to what was awaited. */
    List<String> passedLog() {
        return passed;
    }

    /** What was not read of the log, to its end. */
    List<String> restOfLog() {
        return log.lines().toList();
    }

    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Waits for its end and returns the exit code. */
    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the process ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
