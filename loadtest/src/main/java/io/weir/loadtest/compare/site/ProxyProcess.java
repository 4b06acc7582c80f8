package io.weir.loadtest.compare.site;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Weir in a process of its own, so that its CPU time and memory are its own; read from /proc. */
public final class ProxyProcess implements AutoCloseable {
    private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final long TICK_MICROS = 10_000; // USER_HZ is 100 on every Linux Java runs on.

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final HttpRequest askState;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ProxyProcess(Process process, InetSocketAddress admin) {
        this.process = process;
        this.askState = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort() + "/state"))
                .timeout(ANSWER_MAX).build();
    }

    /** Starts it from this process's class path; returns when every address takes connections. */
    static ProxyProcess start(Path configuration, InetSocketAddress admin, List<InetSocketAddress> listeners)
            throws IOException, InterruptedException {
        Path log = configuration.resolveSibling(configuration.getFileName() + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (isOfTheRuntime(option)) {
                command.add(option);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.weir.server.WeirMain", "run", "-c",
                configuration.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        ProxyProcess proxy = new ProxyProcess(process, admin);
        try {
            proxy.awaitListening(admin, log);
            for (InetSocketAddress listener : listeners) {
                proxy.awaitListening(listener, log);
            }
            return proxy;
        } catch (IOException e) {
            proxy.close();
            throw e;
        }
    }

    /** Memory and native access as here; no agents, no archive made for another class path. */
    private static boolean isOfTheRuntime(String option) {
        return (option.startsWith("-X") && !option.startsWith("-XX:AOT") && !option.startsWith("-Xshare"))
                || option.startsWith("--enable-native-access") || option.startsWith("--sun-misc");
    }

    private void awaitListening(InetSocketAddress listener, Path log) throws IOException {
        long end = System.nanoTime() + START_NANOS_MAX;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(listener, 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("the proxy did not start:\n" + Files.readString(log), e);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** User and system time of the whole process so far, in µs, in steps of 10 ms. */
    public long cpuMicros() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * TICK_MICROS;
    }

    /** What it counted; asking costs it CPU time. */
    public ProxyCounts counts() throws IOException, InterruptedException {
        return ProxyCounts.of(client.send(askState, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Resident memory now. */
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS in /proc");
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
