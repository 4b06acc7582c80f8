package io.weir.server.suites;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A client in a process of its own, so that it can live in another network namespace: asks an address again and again,
 * each time over a new connection, and says whenever somebody else answers than before, and how long nobody did.
 * Arguments: host and port. Answers are bodies of one line.
 */
final class AddressClient {
    private static final int PATIENCE_MILLIS = 200;
    private static final int PACE_MILLIS = 10;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nhost: pair\r\nconnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress address;
    private String before = "";
    private long answeredNanos = System.nanoTime();
    private int failed;

    private AddressClient(InetSocketAddress address) {
        this.address = address;
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) {
        AddressClient client =
                new AddressClient(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
        Executors.newSingleThreadScheduledExecutor()
                .scheduleWithFixedDelay(client::look, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        String now = ask(address);
        if (now.isEmpty()) {
            failed++;
            return;
        }
        long answered = System.nanoTime();
        if (!now.equals(before)) {
            System.out.println("served by " + now + " after "
                    + TimeUnit.NANOSECONDS.toMillis(answered - answeredNanos) + " ms, " + failed + " failed");
            before = now;
        }
        answeredNanos = answered;
        failed = 0;
    }

    /** Who answers; empty when nobody does in time. */
    private static String ask(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.startsWith("HTTP/1.1 200 ") ? answer.substring(answer.lastIndexOf('\n') + 1) : "";
        } catch (IOException nobody) {
            return "";
        }
    }
}
