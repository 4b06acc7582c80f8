package io.weir.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One request of the mix, made from its number.
 *
 * @param seed of the bytes that must come back
 * @param replyBytes how many of them
 * @param patient on the route that tries again after a timeout
 * @param last on its connection
 */
record HttpAsk(String method, String path, byte[] body, boolean chunked, long seed, int replyBytes, boolean patient,
        boolean last) {
    private static final int KIB = 1024;

    static HttpAsk number(long n) {
        SplittableRandom random = new SplittableRandom(n);
        boolean patient = random.nextBoolean();
        boolean last = random.nextInt(100) < 15;
        int dice = random.nextInt(100);
        if (dice < 60) {
            return ask("GET", n, new byte[0], random.nextInt(4 * KIB), "1/counted", patient, last);
        } else if (dice < 70) {
            return ask("GET", n, new byte[0], 1 + random.nextInt(64 * KIB), "3/chunked", patient, last);
        } else if (dice < 73) {
            return ask("GET", n, new byte[0], 512 * KIB, "1/counted", patient, last);
        } else if (dice < 78) {
            return ask("GET", n, new byte[0], 16 * KIB, n % 2 == 0 ? "5/chunked" : "5/counted", patient, last);
        } else if (dice < 81) {
            return ask("HEAD", n, new byte[0], random.nextInt(4 * KIB), "1/counted", patient, last);
        } else if (dice < 90) {
            return ask("POST", n, bodyOf(n, random.nextInt(32 * KIB)), random.nextInt(KIB), "1/counted", patient, last);
        } else if (dice < 92) {
            return ask("POST", n, bodyOf(n, 200 * KIB), KIB, "1/chunked", patient, last);
        }
        return ask("PUT", n, bodyOf(n, 1 + random.nextInt(16 * KIB)), KIB, "1/counted", patient, last);
    }

    private static HttpAsk ask(
            String method, long n, byte[] body, int replyBytes, String shape, boolean patient, boolean last) {
        String path = (patient ? "/patient/" : "/plain/") + n + "/" + replyBytes + "/" + shape;
        boolean chunked = n % 2 == 0 && body.length > 0;
        return new HttpAsk(method, path, body, chunked, n, replyBytes, patient, last);
    }

    private static byte[] bodyOf(long seed, int length) {
        return KnownBytes.of(~seed, 0, length);
    }

    boolean isIdempotent() {
        return !method.equals("POST");
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    void writeTo(HttpStream stream) throws IOException {
        String fields = method + " " + path + " HTTP/1.1\r\nHost: soak.example\r\n"
                + (last ? "Connection: close\r\n" : "");
        if (chunked) {
            stream.write(fields + "Transfer-Encoding: chunked\r\n\r\n");
            int half = Math.ceilDiv(body.length, 2);
            stream.writeChunk(Arrays.copyOf(body, half));
            if (half < body.length) {
                stream.writeChunk(Arrays.copyOfRange(body, half, body.length));
            }
            stream.writeChunk(new byte[0]);
        } else {
            String length = isIdempotent() && body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
            byte[] head = (fields + length + "\r\n").getBytes(ISO_8859_1);
            byte[] message = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, message, head.length, body.length);
            stream.write(message);
        }
    }

    @Override
    public String toString() {
        return method + " " + path + (body.length > 0 ? " with " + body.length + " bytes" : "")
                + (last ? ", last" : "");
    }
}
