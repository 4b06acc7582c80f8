package io.weir.server.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port's socket: the JDK's HTTP server on threads of its own, so that a scrape or a slow operator never meets
 * an event loop. It bounds connections, heads, bodies and the time a call may take; {@link AdminGuard} says who may
 * call.
 */
@ControlThread
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int BODY_MAX = 4096;
    private static final int BACKLOG = 64;
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The page loads what this server has and nothing else; nothing in it is inline. */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static {
        // Read once, when the JDK's server is first made. Seconds, connections, fields, bytes.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
        System.setProperty("sun.net.httpserver.idleInterval", "60");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "32");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
        System.setProperty("jdk.httpserver.maxConnections", "128");
    }

    private final AdminApi api;
    private final HttpServer server;
    private final ExecutorService threads;
    /** When a refused change was last told of; many are one warning. */
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_NANOS);
    private volatile AdminGuard guard;
    private volatile boolean dashboard;

    private AdminServer(AdminApi api, AdminSpec spec, HttpServer server) {
        this.api = api;
        this.guard = new AdminGuard(spec);
        this.dashboard = spec.dashboard();
        this.server = server;
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("weir-admin-", 0).factory());
    }

    /**
     * Binds and answers from now on.
     *
     * @throws IOException when the address cannot be bound
     */
    public static AdminServer start(AdminSpec spec, AdminApi api) throws IOException {
        Address.Inet bind = (Address.Inet) spec.bind();
        InetSocketAddress address = bind.host().isEmpty()
                ? new InetSocketAddress(bind.port())
                : new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
        AdminServer admin = new AdminServer(api, spec, HttpServer.create(address, BACKLOG));
        admin.server.setExecutor(admin.threads);
        admin.server.createContext("/", admin::handle);
        admin.server.start();
        return admin;
    }

    /** Where it is bound, with the port that the system chose for port 0. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Works by these settings from now on, on the address it has. */
    public void apply(AdminSpec spec) {
        guard = new AdminGuard(spec);
        dashboard = spec.dashboard();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            AdminReply reply;
            try {
                reply = answer(exchange);
            } catch (RuntimeException e) {
                LOG.warn("admin: {} {} failed", exchange.getRequestMethod(), path(exchange), e);
                reply = AdminReply.text(500, "failed; the log says why");
            }
            send(exchange, reply);
        }
    }

    private static String path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getRawPath();
        return path == null ? "" : path;
    }

    private AdminReply answer(HttpExchange exchange) throws IOException {
        String path = path(exchange);
        String expected = api.methodOf(path);
        if (expected.isEmpty() || (!dashboard && DashboardFiles.has(path) && !path.equals("/"))) {
            return AdminReply.text(404, "no such path; /help lists them");
        }
        String method = exchange.getRequestMethod();
        boolean isRead = expected.equals("GET");
        if (!method.equals(expected) && !(isRead && method.equals("HEAD"))) {
            return AdminReply.notAllowed(isRead ? "GET, HEAD" : expected);
        }
        AdminReply refusal = guard.refusal(path, !isRead, exchange.getRequestHeaders());
        if (refusal != null) {
            tellRefused(exchange, isRead, refusal);
            return refusal;
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX + 1);
        if (body.length > BODY_MAX) {
            return AdminReply.text(413, "body too large");
        }
        String text = new String(body, StandardCharsets.UTF_8);
        AdminReply reply = api.answer(new AdminCall(method, path, text, dashboard && wantsPage(exchange)));
        if (!isRead) {
            LOG.info("admin: {} {}{} by the token's holder at {}: {}", method, path, printable(text),
                    exchange.getRemoteAddress(), reply.status());
        }
        return reply;
    }

    /** A wrong token may be somebody who tries them: one warning at a time says so. */
    private void tellRefused(HttpExchange exchange, boolean isRead, AdminReply refusal) {
        long now = System.nanoTime();
        long last = warnedNanos.get();
        if (!isRead && now - last >= WARN_NANOS && warnedNanos.compareAndSet(last, now)) {
            LOG.warn("admin: {} {} refused to {}: {} (further ones are not told for 10 s)",
                    exchange.getRequestMethod(), path(exchange), exchange.getRemoteAddress(), refusal.status());
        }
    }

    /** A body as one short line of the log. */
    private static String printable(String body) {
        String line = body.strip().replaceAll("[^ -~]", "?");
        return (line.isEmpty() ? "" : " ") + (line.length() <= 40 ? line : line.substring(0, 40) + "...");
    }

    private static boolean wantsPage(HttpExchange exchange) {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        return accept != null && accept.contains("text/html");
    }

    private static void send(HttpExchange exchange, AdminReply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", reply.contentType());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", PAGE_POLICY);
        setIfThere(headers, "Allow", reply.allow());
        setIfThere(headers, "WWW-Authenticate", reply.status() == 401 ? "Bearer" : null);
        if (path(exchange).equals("/")) {
            headers.set("Vary", "Accept");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), reply.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(reply.body());
        }
    }

    private static void setIfThere(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    /** Stops at once; calls in progress are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
