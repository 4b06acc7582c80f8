package io.weir.loadtest.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.weir.core.loop.LoopConfined;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The HTTP/1.1 bytes of a fault, made once and written as often as asked for. Bodies are the alphabet, over and over,
 * so that a cut or a mix-up shows.
 */
@LoopConfined
final class Answer {
    private static final byte[] LETTERS = "abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);

    final Fault fault;
    final String entityTag;
    private final ByteBuf head;
    private final ByteBuf whole;

    private Answer(Fault fault, String entityTag, ByteBuf head, ByteBuf whole) {
        this.fault = fault;
        this.entityTag = entityTag;
        this.head = head;
        this.whole = whole;
    }

    /** What {@code endpoint} says to a request that meets {@code fault}. */
    static Answer of(Fault fault, String endpoint) {
        String tag = "\"" + fault.size() + "\"";
        ByteBuf head = Unpooled.buffer();
        ascii(head, head(fault, endpoint, tag));
        ByteBuf whole = Unpooled.buffer(head.readableBytes() + fault.size() + 256);
        if (fault.ending() == Ending.MALFORMED) {
            ascii(whole, "NOT-HTTP \0 200\n\n");
        } else {
            whole.writeBytes(head.duplicate());
            writeBody(fault, whole);
        }
        return new Answer(fault, tag, kept(head), kept(whole));
    }

    /** The same bytes outside the heap, which the garbage collector frees when no answer uses them any more. */
    private static ByteBuf kept(ByteBuf bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.readableBytes());
        bytes.readBytes(direct);
        bytes.release();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct.flip()));
    }

    private static String head(Fault fault, String endpoint, String tag) {
        StringBuilder head = new StringBuilder(200).append("HTTP/1.1 ").append(fault.status()).append(' ')
                .append(HttpResponseStatus.valueOf(fault.status()).reasonPhrase())
                .append("\r\nContent-Type: text/plain\r\nX-Endpoint: ").append(endpoint)
                .append("\r\nETag: ").append(tag).append("\r\nCache-Control: no-cache\r\n");
        if (fault.ending() == Ending.LAST) {
            head.append("Connection: close\r\n");
        }
        if (fault.hasBody()) {
            if (isChunked(fault)) {
                head.append("Transfer-Encoding: chunked\r\n");
            } else {
                head.append("Content-Length: ").append(fault.size()).append("\r\n");
            }
            if (fault.ending() == Ending.TWO_LENGTHS) {
                head.append("Content-Length: ").append(fault.size() + 1).append("\r\n");
            }
        }
        return head.append("\r\n").toString();
    }

    private static boolean isChunked(Fault fault) {
        return fault.chunk() > 0 || fault.ending() == Ending.BAD_CHUNK;
    }

    private static void writeBody(Fault fault, ByteBuf out) {
        if (!fault.hasBody()) {
            return;
        }
        boolean isCut = fault.ending() == Ending.CUT || fault.ending() == Ending.CUT_RESET;
        int size = isCut ? fault.size() / 2 : fault.size();
        if (!isChunked(fault)) {
            writeLetters(out, 0, size);
            return;
        }
        int piece = fault.chunk() > 0 ? fault.chunk() : 16;
        for (int at = 0; at < size; at += piece) {
            int length = Math.min(piece, size - at);
            ascii(out, Integer.toHexString(length) + "\r\n");
            writeLetters(out, at, length);
            ascii(out, "\r\n");
            if (fault.ending() == Ending.BAD_CHUNK) {
                ascii(out, "xyz\r\n");
                return;
            }
        }
        if (!isCut) {
            ascii(out, "0\r\n\r\n");
        }
    }

    /** Writes the bytes of a body from {@code from} on. */
    static void writeLetters(ByteBuf out, int from, int length) {
        for (int i = 0; i < length; i++) {
            out.writeByte(LETTERS[(from + i) % LETTERS.length]);
        }
    }

    private static void ascii(ByteBuf out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Head and body; an owned view of bytes that stay. */
    ByteBuf whole() {
        return whole.duplicate();
    }

    /** The head alone, as HEAD asks for it. */
    ByteBuf head() {
        return head.duplicate();
    }
}
