package io.weir.core.discovery;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on a loopback port, over UDP and TCP, that knows what a test told it; anything else does not exist
 * (NXDOMAIN).
 */
final class FakeNameServer implements AutoCloseable {
    static final int A = 1;
    static final int AAAA = 28;
    static final int SRV = 33;
    private static final int NXDOMAIN = 3;
    private static final int SERVFAIL = 2;

    private static final int TRUNCATED = 0x0200;

    private final DatagramSocket socket;
    private final ServerSocket streams;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger questionsByTcp = new AtomicInteger();
    private volatile boolean isBroken;
    private volatile boolean isTruncating;
    private volatile int ttlSeconds = 60;

    FakeNameServer() {
        try {
            streams = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            socket = new DatagramSocket(streams.getLocalSocketAddress());
        } catch (IOException noSocket) {
            throw new UncheckedIOException(noSocket);
        }
        Thread.ofPlatform().daemon().name("fake-name-server").start(this::serve);
        Thread.ofPlatform().daemon().name("fake-name-server-tcp").start(this::serveStreams);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int questions() {
        return questions.get();
    }

    /** How many came over TCP. */
    int questionsByTcp() {
        return questionsByTcp.get();
    }

    /** Has every answer over UDP say that it did not fit. */
    FakeNameServer truncating() {
        isTruncating = true;
        return this;
    }

    FakeNameServer ttl(int seconds) {
        ttlSeconds = seconds;
        return this;
    }

    /** Answers everything with SERVFAIL from now on, or not. */
    void broken(boolean newBroken) {
        isBroken = newBroken;
    }

    FakeNameServer addresses(String name, int type, String... literals) {
        List<byte[]> contents = new ArrayList<>();
        for (String literal : literals) {
            contents.add(InetAddress.ofLiteral(literal).getAddress());
        }
        records.put(name + "/" + type, contents);
        return this;
    }

    FakeNameServer service(String name, int priority, int weight, int port, String target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(priority);
            out.writeShort(weight);
            out.writeShort(port);
            for (String label : target.split("\\.", -1)) {
                out.writeByte(label.length());
                out.write(label.getBytes(StandardCharsets.US_ASCII));
            }
            out.writeByte(0);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        records.computeIfAbsent(name + "/" + SRV, key -> new ArrayList<>()).add(bytes.toByteArray());
        return this;
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket question = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(question);
                questions.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()), isTruncating);
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** RFC 1035, section 4.2.2: a length of two bytes before each message. */
    private void serveStreams() {
        while (!streams.isClosed()) {
            try (Socket stream = streams.accept()) {
                DataInputStream in = new DataInputStream(stream.getInputStream());
                byte[] question = in.readNBytes(in.readUnsignedShort());
                questionsByTcp.incrementAndGet();
                byte[] answer = answer(question, false);
                DataOutputStream out = new DataOutputStream(stream.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException closed) {
                // The next one, or the end.
            }
        }
    }

    /** RFC 1035, section 4: header, the question as it came, then the records, each pointing at the question's name. */
    private byte[] answer(byte[] question, boolean truncated) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (question[at] != 0) {
            int length = question[at++];
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(question, at, length, StandardCharsets.US_ASCII));
            at += length;
        }
        int type = ((question[at + 1] & 0xff) << 8) | (question[at + 2] & 0xff);
        int end = at + 5;
        List<byte[]> found = records.get(name + "/" + type);
        boolean exists = records.keySet().stream().anyMatch(key -> key.startsWith(name + "/"));
        int code = isBroken ? SERVFAIL : exists ? 0 : NXDOMAIN;
        List<byte[]> contents = found == null || isBroken || truncated ? List.of() : found;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(question, 0, 2);
            out.writeShort(0x8180 | code | (truncated ? TRUNCATED : 0));
            out.writeShort(1);
            out.writeShort(contents.size());
            out.writeInt(0);
            out.write(question, 12, end - 12);
            for (byte[] content : contents) {
                out.writeShort(0xc00c);
                out.writeShort(type);
                out.writeShort(1);
                out.writeInt(ttlSeconds);
                out.writeShort(content.length);
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
        try {
            streams.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
