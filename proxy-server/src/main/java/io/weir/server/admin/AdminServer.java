package io.weir.server.admin;

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
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin port's socket: the JDK's HTTP server on threads of its own, so that a scrape or a slow operator never meets
 * an event loop. It bounds connections, heads, bodies and the time a call may take; changing calls need the token.
 */
@ControlThread
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int BODY_MAX = 4096;
    private static final int BACKLOG = 64;

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
    private volatile byte[] token;

    private AdminServer(AdminApi api, String token, HttpServer server) {
        this.api = api;
        this.token = token.getBytes(StandardCharsets.UTF_8);
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
        AdminServer admin = new AdminServer(api, spec.token(), HttpServer.create(address, BACKLOG));
        admin.server.setExecutor(admin.threads);
        admin.server.createContext("/", admin::handle);
        admin.server.start();
        return admin;
    }

    /** Where it is bound, with the port that the system chose for port 0. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Changing calls need this token from now on; empty = none may be made. */
    public void token(String newToken) {
        token = newToken.getBytes(StandardCharsets.UTF_8);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            AdminReply reply;
            try {
                reply = answer(exchange);
            } catch (RuntimeException e) {
                LOG.warn("admin: {} {} failed", exchange.getRequestMethod(), exchange.getRequestURI().getPath(), e);
                reply = AdminReply.text(500, "failed; the log says why");
            }
            send(exchange, reply);
        }
    }

    private AdminReply answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String expected = api.methodOf(path);
        if (expected.isEmpty()) {
            return AdminReply.text(404, "no such path");
        }
        String method = exchange.getRequestMethod();
        boolean isRead = expected.equals("GET");
        if (!method.equals(expected) && !(isRead && method.equals("HEAD"))) {
            return AdminReply.notAllowed(isRead ? "GET, HEAD" : expected);
        }
        byte[] secret = token;
        if (!isRead && !mayChange(exchange.getRequestHeaders().getFirst("Authorization"), secret)) {
            return secret.length == 0
                    ? AdminReply.text(403, "changing calls need admin.token in the configuration")
                    : AdminReply.text(401, "changing calls need the bearer token");
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_MAX + 1);
        return body.length > BODY_MAX
                ? AdminReply.text(413, "body too large")
                : api.answer(path, new String(body, StandardCharsets.UTF_8));
    }

    private static boolean mayChange(@Nullable String authorization, byte[] secret) {
        String scheme = "Bearer ";
        if (secret.length == 0 || authorization == null
                || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return false;
        }
        byte[] given = authorization.substring(scheme.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, secret);
    }

    private static void send(HttpExchange exchange, AdminReply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (reply.allow() != null) {
            exchange.getResponseHeaders().set("Allow", reply.allow());
        }
        if (reply.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Stops at once; calls in progress are cut. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
