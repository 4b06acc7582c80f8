package io.weir.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.core.loop.ControlThread;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two HTTP servers that say who they are, a TCP echo and a UDP echo, on loopback ports that the system chose. */
@ControlThread
public final class DemoBackends implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoBackends.class);
    private static final int DATAGRAM_MAX = 65_535;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer one;
    private final HttpServer two;
    private final ServerSocket tcpEcho;
    private final DatagramSocket udpEcho;

    private DemoBackends() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        one = http("one", loopback);
        two = http("two", loopback);
        tcpEcho = new ServerSocket(0, 64, loopback);
        udpEcho = new DatagramSocket(0, loopback);
        threads.execute(this::acceptEchoes);
        threads.execute(this::echoDatagrams);
    }

    /** Starts all four. */
    public static DemoBackends start() throws IOException {
        return new DemoBackends();
    }

    /** Port of the first HTTP server. */
    public int httpPortOne() {
        return one.getAddress().getPort();
    }

    /** Port of the second HTTP server. */
    public int httpPortTwo() {
        return two.getAddress().getPort();
    }

    /** Port of the TCP echo. */
    public int tcpPort() {
        return tcpEcho.getLocalPort();
    }

    /** Port of the UDP echo. */
    public int udpPort() {
        return udpEcho.getLocalPort();
    }

    private HttpServer http(String name, InetAddress address) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 64);
        server.setExecutor(threads);
        server.createContext("/", exchange -> greet(name, exchange));
        server.start();
        return server;
    }

    private static void greet(String name, HttpExchange exchange) throws IOException {
        String text = "hello from backend %s: %s %s for %s%n".formatted(name, exchange.getRequestMethod(),
                exchange.getRequestURI(), exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, isHead ? -1 : body.length);
            if (!isHead) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private void acceptEchoes() {
        while (!tcpEcho.isClosed()) {
            try {
                Socket client = tcpEcho.accept();
                threads.execute(() -> echo(client));
            } catch (IOException e) {
                LOG.debug("tcp echo ends: {}", e.toString());
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            LOG.debug("tcp echo: {}", e.toString());
        }
    }

    private void echoDatagrams() {
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
        while (!udpEcho.isClosed()) {
            try {
                packet.setLength(DATAGRAM_MAX);
                udpEcho.receive(packet);
                udpEcho.send(packet);
            } catch (IOException e) {
                LOG.debug("udp echo: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        one.stop(0);
        two.stop(0);
        udpEcho.close();
        try {
            tcpEcho.close();
        } catch (IOException e) {
            LOG.debug("tcp echo: {}", e.toString());
        }
        threads.shutdownNow();
    }
}
