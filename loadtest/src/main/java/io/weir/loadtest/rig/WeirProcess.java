package io.weir.loadtest.rig;

import io.weir.core.loop.ControlThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Weir as an operator runs it: a process with a file, told by signals, asked at its admin port. */
@ControlThread
public final class WeirProcess implements AutoCloseable {
    private static final Pattern ACCEPTS = Pattern.compile("listener (\\S+) \\(\\w+\\) accepts on \\S*:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES_MAX = 10_000;

    private final Path file;
    private final Process process;
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(LINES_MAX);
    private final HttpClient admin = HttpClient.newHttpClient();
    private final int adminPort;

    private WeirProcess(Path file, int adminPort) throws IOException {
        this.file = file;
        this.adminPort = adminPort;
        // Whoever starts this may ignore SIGHUP, and what it starts would too.
        process = new ProcessBuilder("env", "--default-signal=HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", System.getProperty("java.class.path"), "io.weir.server.WeirMain", "run", "-c", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        // Who is killed, as by ^C, leaves no proxy behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread.ofPlatform().daemon().name("weir-log").start(this::readLog);
    }

    /** Starts a proxy with {@code yaml} and returns when it is ready. */
    public static WeirProcess start(Path directory, String yaml, int adminPort) throws IOException {
        Path file = directory.resolve("weir.yaml");
        Files.writeString(file, yaml);
        WeirProcess weir = new WeirProcess(file, adminPort);
        weir.awaitLine("is ready");
        // Before the first checks of endpoints have decided, it answers 503.
        weir.await("endpoints are checked", () -> weir.ask("/readyz").statusCode() == 200);
        return weir;
    }

    /** Looks until {@code condition} holds, or ends the process and fails. */
    public void await(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                close();
                throw new IllegalStateException("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void readLog() {
        try (BufferedReader log = process.errorReader()) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                Matcher accepts = ACCEPTS.matcher(line);
                if (accepts.find()) {
                    ports.put(accepts.group(1), Integer.parseInt(accepts.group(2)));
                }
                lines.offer(line); // Beyond the bound nobody reads them anyway.
            }
        } catch (IOException e) {
            lines.offer("log ended: " + e);
        }
        lines.offer("the process ended");
    }

    private void awaitLine(String part) {
        StringBuilder seen = new StringBuilder();
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toNanos(); left > 0; left = deadlineNanos - System.nanoTime()) {
                String line = lines.poll(left, TimeUnit.NANOSECONDS);
                if (line != null && line.contains(part)) {
                    return;
                }
                seen.append(line).append('\n');
                if (line == null || line.equals("the process ended")) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw new IllegalStateException("no line with \"" + part + "\" in:\n" + seen);
    }

    /** Where this listener accepts. */
    public int port(String listener) {
        return Objects.requireNonNull(ports.get(listener), listener);
    }

    /** Puts {@code yaml} in force: returns when the process has said so. */
    public void reload(String yaml) {
        try {
            Files.writeString(file, yaml);
            lines.clear();
            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        awaitLine("reload: applied");
    }

    /** The sum of all samples of {@code metric} whose labels contain every one of {@code parts}. */
    public long metric(String metric, String... parts) {
        return sum(metric, line -> Arrays.stream(parts).allMatch(line::contains));
    }

    /** Exchanges and sessions that did not end well. */
    public long failures() {
        return sum("weir_exchanges_total", line -> !line.contains("error=\"none\""));
    }

    private long sum(String metric, Predicate<String> wanted) {
        return metrics().lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .filter(wanted)
                .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))).sum();
    }

    /** All metrics, as Prometheus reads them. */
    public String metrics() {
        return ask("/metrics").body();
    }

    private HttpResponse<String> ask(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(10)).build();
        try {
            return admin.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        admin.close();
    }
}
