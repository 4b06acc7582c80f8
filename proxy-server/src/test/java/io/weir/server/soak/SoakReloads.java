package io.weir.server.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Reloads while everything goes on: real changes, each of which must be seen, and files that are wrong, each of which
 * must change nothing.
 */
final class SoakReloads {
    /** The count of reloads made. */
    static final String MADE = "reload: ok";
    /** A listening socket closes a moment after the reload that removed it. */
    private static final Duration CLOSING_MAX = Duration.ofSeconds(2);

    private final SoakRun run;
    private final SoakProxy proxy;
    private final SoakFleet fleet;
    private final Path accessLog;
    private SoakConfig config = SoakConfig.FIRST;

    SoakReloads(SoakRun run, SoakProxy proxy, SoakFleet fleet, Path accessLog) {
        this.run = run;
        this.proxy = proxy;
        this.fleet = fleet;
        this.accessLog = accessLog;
    }

    /** {@code count} of them, {@code pause} from one to the next. */
    void start(int count, Duration pause) {
        run.start("reload", () -> {
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                due += pause.toNanos();
                run.isOverAfter(Duration.ofNanos(due - System.nanoTime()));
                step(i);
                verify();
            }
        });
    }

    private void step(int number) {
        switch (number % 10) {
            case 0 -> apply("another weight", config.withWeight(3));
            case 1 -> apply("a route more", config.withRoute(true));
            case 2 -> refuse("an unknown key", config.withWeight(7).yaml(fleet, accessLog) + "listners: {}\n");
            case 3 -> apply("an endpoint more", config.withSpare(true));
            case 4 -> apply("listeners more", config.withListeners(true));
            case 5 -> refuseHeldAddress();
            case 6 -> apply("another timeout", config.withRequestHeadTimeout(Duration.ofSeconds(20 + number)));
            case 7 -> removeSpares();
            case 8 -> removeListeners();
            default -> apply("all as at first", SoakConfig.FIRST);
        }
    }

    private void removeSpares() {
        List<String> spares = SoakFleet.spares();
        run.outages().during(Outages.Kind.REMOVED, spares.get(0), () ->
                run.outages().during(Outages.Kind.REMOVED, spares.get(1), () ->
                        run.outages().during(Outages.Kind.REMOVED, spares.get(2), () ->
                                apply("an endpoint less", config.withSpare(false)))));
    }

    private void removeListeners() {
        InetSocketAddress gone = proxy.address("extra-http");
        apply("listeners less", config.withListeners(false));
        long deadline = System.nanoTime() + CLOSING_MAX.toNanos();
        while (accepts(gone)) {
            if (System.nanoTime() - deadline > 0) {
                run.ledger().offence("reload probe", "a removed listener still accepts");
                return;
            }
        }
        run.ledger().ok("reload probe");
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = SoakSockets.connect(address)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private void apply(String what, SoakConfig next) {
        List<String> problems = proxy.reload(next.yaml(fleet, accessLog));
        run.ledger().event("reload: " + what + " " + problems);
        if (problems.isEmpty()) {
            config = next;
            run.ledger().ok("reload");
        } else {
            run.ledger().offence("reload", what + ": " + problems);
        }
    }

    /** Everything changes in it, so that anything that took effect would be seen. */
    private void refuseHeldAddress() {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String yaml = config.withRoute(!config.route()).withListeners(false).yaml(fleet, accessLog);
            refuse("an address that is held", yaml.replaceFirst("listeners:\n",
                    "listeners:\n  held: { bind: 127.0.0.1:" + held.getLocalPort() + ", protocol: tcp, to: tcp }\n"));
        } catch (IOException e) {
            run.ledger().offence("reload", "no address to hold: " + e);
        }
    }

    private void refuse(String what, String yaml) {
        List<String> problems = proxy.reload(yaml);
        run.ledger().event("reload, wrong: " + what + " " + problems);
        if (problems.isEmpty()) {
            run.ledger().offence("reload", what + " was taken");
        } else {
            run.ledger().ok("reload");
        }
    }

    /** What is in force is the last configuration that was right. */
    private void verify() {
        List<String> accepting = proxy.accepting();
        boolean hasListeners = accepting.containsAll(SoakConfig.EXTRA_LISTENERS);
        if (hasListeners != config.listeners() || accepting.size() != (config.listeners() ? 6 : 3)) {
            run.ledger().offence("reload probe", "listeners " + accepting + " with " + config);
        }
        verifyRoute("web");
        if (config.listeners()) {
            verifyRoute("extra-http");
            verifySession();
        }
    }

    private void verifyRoute(String listener) {
        try (Socket socket = SoakSockets.connect(proxy.address(listener))) {
            HttpStream stream = new HttpStream(socket);
            run.ledger().count(listener.equals("web") ? HttpTraffic.SENT : "http sent elsewhere");
            stream.write("GET " + SoakConfig.EXTRA_PATH + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            HttpStream.Head head = stream.readHead();
            if (head == null || head.status() != (config.route() ? 200 : 404)) {
                run.ledger().offence("reload probe", listener + ": " + head + " with " + config);
            } else {
                run.ledger().ok("reload probe");
            }
        } catch (IOException e) {
            run.ledger().offence("reload probe", listener + ": " + e);
        }
    }

    private void verifySession() {
        new SessionTraffic(run, "extra tcp", EchoSession::plain, proxy.address("extra-tcp"), "t").once(1);
    }
}
