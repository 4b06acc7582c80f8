package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client's datagrams and what came back: numbered, checked, and lost only when the endpoint that its flow was at
 * was out. A thread sends, another receives.
 */
final class UdpClientFlow implements AutoCloseable {
    /** Nothing is late: a reply that is not here by then does not count. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(2);
    /** How long a removal is felt by datagrams on their way. */
    private static final Duration REMOVAL_FELT = Duration.ofMillis(250);
    private static final int NAME_BYTES = 2;
    private static final int BYTES_MAX = 65_535;

    /** Where the last reply had come from, and when. */
    private record Sent(long nanos, String endpoint, long repliedNanos) {}

    private final SoakRun run;
    private final String what;
    /** The letter of the endpoints. */
    private final String group;
    private final DatagramSocket socket;
    private final Map<Long, Sent> open = new ConcurrentHashMap<>();
    private long next;
    private volatile String endpoint = "";
    private volatile long lastReplyNanos = System.nanoTime();

    UdpClientFlow(SoakRun run, String what, String group, InetSocketAddress proxy) throws SocketException {
        this.run = run;
        this.what = what;
        this.group = group;
        this.socket = new DatagramSocket();
        socket.connect(proxy);
        Thread.ofVirtual().start(this::receiveAll);
    }

    /** Where the last reply came from; empty before the first. */
    String endpoint() {
        return endpoint;
    }

    /** Whether everything that was sent was answered, or given up. */
    boolean isSettled() {
        return open.isEmpty();
    }

    void send(int length) {
        long number = next++;
        byte[] payload = ByteBuffer.allocate(Long.BYTES + length)
                .putLong(number).put(KnownBytes.of(number, 0, length)).array();
        open.put(number, new Sent(System.nanoTime(), endpoint, lastReplyNanos));
        try {
            socket.send(new DatagramPacket(payload, payload.length));
        } catch (IOException e) {
            run.ledger().offence(what, "cannot send: " + e);
        }
    }

    private void receiveAll() {
        DatagramPacket packet = new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX);
        while (!socket.isClosed()) {
            try {
                packet.setLength(BYTES_MAX);
                socket.receive(packet);
                onReply(Arrays.copyOf(packet.getData(), packet.getLength()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    run.ledger().offence(what, "cannot receive: " + e);
                }
            }
        }
    }

    private void onReply(byte[] reply) {
        String from = new String(reply, 0, NAME_BYTES, US_ASCII);
        long number = ByteBuffer.wrap(reply, NAME_BYTES, Long.BYTES).getLong();
        byte[] payload = Arrays.copyOfRange(reply, NAME_BYTES + Long.BYTES, reply.length);
        Sent sent = open.remove(number);
        if (!KnownBytes.matches(payload, number, 0)) {
            run.ledger().offence(what, "wrong bytes from " + from);
        } else if (sent == null) {
            run.ledger().excused(what, "late");
        } else {
            run.ledger().ok(what);
        }
        judgeMove(endpoint, from);
        endpoint = from;
        lastReplyNanos = System.nanoTime();
    }

    private void judgeMove(String before, String now) {
        if (!before.isEmpty() && !before.equals(now) && !wasOut(before, lastReplyNanos, System.nanoTime())) {
            run.ledger().offence(what, "moved from " + before + " to " + now + " for no reason");
        }
    }

    /** Gives up what was sent too long ago. */
    void sweep() {
        long now = System.nanoTime();
        open.forEach((number, sent) -> {
            if (now - sent.nanos() > LOST_AFTER.toNanos() && open.remove(number, sent)) {
                if (mayBeLost(sent)) {
                    run.ledger().excused(what, "lost at an endpoint that was out");
                } else {
                    run.ledger().offence(what, "datagram " + number + " lost at " + sent + ", now at " + endpoint);
                }
            }
        });
    }

    /** When its endpoint was out; or when it was out earlier, and where the flow went from there is out now. */
    private boolean mayBeLost(Sent sent) {
        long felt = sent.nanos() + REMOVAL_FELT.toNanos();
        return wasOut(group, sent.nanos(), felt)
                && (sent.endpoint().isEmpty() || wasOut(sent.endpoint(), sent.repliedNanos(), felt));
    }

    private boolean wasOut(String who, long fromNanos, long toNanos) {
        Outages outages = run.outages();
        return outages.touched(Outages.Kind.KILLED, who, fromNanos, toNanos, SoakConfig.HANG_FELT)
                || outages.touched(Outages.Kind.HUNG, who, fromNanos, toNanos, SoakConfig.HANG_FELT)
                || outages.touched(Outages.Kind.REMOVED, who, fromNanos, toNanos, REMOVAL_FELT);
    }

    @Override
    public void close() {
        socket.close();
    }
}
