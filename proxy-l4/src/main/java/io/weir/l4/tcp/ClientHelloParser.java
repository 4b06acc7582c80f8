package io.weir.l4.tcp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the server name from a TLS ClientHello (RFC 8446, section 4.1.2; RFC 6066, section 3), which may be spread over
 * several records. It borrows the buffer, moves no index and decrypts nothing; what is not exactly a ClientHello is
 * none.
 */
final class ClientHelloParser {
    /** A ClientHello of more bytes, record headers included, counts as none. */
    static final int LENGTH_MAX = 16 << 10;

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int RECORD_MAX = 1 << 14;
    private static final int HELLO_HEADER = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME_EXTENSION = 0;
    private static final int HOST_NAME = 0;

    private ClientHelloParser() {}

    static ClientHello parse(ByteBuf in) {
        byte[] hello = new byte[Math.min(in.readableBytes(), LENGTH_MAX)];
        int filled = 0;
        int at = in.readerIndex();
        // What is beyond the bound is not looked at, so that the answer does not depend on how much came at once.
        int end = Math.min(in.writerIndex(), at + LENGTH_MAX);
        while (true) {
            if (filled >= HELLO_HEADER && filled >= helloLength(hello)) {
                return parseHello(new Cursor(hello, HELLO_HEADER, helloLength(hello)));
            }
            if (end - at < RECORD_HEADER) {
                return startsARecord(in, at, end) && isSmall(in) ? ClientHello.Incomplete.INSTANCE
                        : ClientHello.NotTls.INSTANCE;
            }
            int recordLength = in.getUnsignedShort(at + 3);
            if (!startsARecord(in, at, end) || recordLength == 0 || recordLength > RECORD_MAX) {
                return ClientHello.NotTls.INSTANCE;
            }
            int here = Math.min(recordLength, end - at - RECORD_HEADER);
            in.getBytes(at + RECORD_HEADER, hello, filled, here);
            filled += here;
            if (!isAcceptable(hello, filled)) {
                return ClientHello.NotTls.INSTANCE;
            }
            at += RECORD_HEADER + here;
            if (here < recordLength && filled < Math.max(HELLO_HEADER, helloLength(hello))) {
                return isSmall(in) ? ClientHello.Incomplete.INSTANCE : ClientHello.NotTls.INSTANCE;
            }
        }
    }

    private static boolean isSmall(ByteBuf in) {
        return in.readableBytes() < LENGTH_MAX;
    }

    private static boolean startsARecord(ByteBuf in, int at, int end) {
        return (end <= at || in.getUnsignedByte(at) == HANDSHAKE) && (end <= at + 1 || in.getUnsignedByte(at + 1) == 3);
    }

    private static boolean isAcceptable(byte[] hello, int filled) {
        return filled == 0 || (hello[0] == CLIENT_HELLO && (filled < HELLO_HEADER || helloLength(hello) <= LENGTH_MAX));
    }

    /** Of the whole message, its header included; {@link Integer#MAX_VALUE} while the header is not here. */
    private static int helloLength(byte[] hello) {
        return hello.length < HELLO_HEADER ? Integer.MAX_VALUE
                : HELLO_HEADER + ((hello[1] & 0xff) << 16 | (hello[2] & 0xff) << 8 | (hello[3] & 0xff));
    }

    private static ClientHello parseHello(Cursor hello) {
        hello.skip(VERSION_AND_RANDOM);
        hello.skip(hello.one());
        hello.skip(hello.two());
        hello.skip(hello.one());
        if (hello.isAtEnd()) {
            return new ClientHello.Read(null);
        }
        Cursor extensions = hello.part(hello.two());
        if (extensions == null || !hello.isAtEnd()) {
            return ClientHello.NotTls.INSTANCE;
        }
        while (!extensions.isAtEnd()) {
            int type = extensions.two();
            Cursor extension = extensions.part(extensions.two());
            if (extension == null) {
                return ClientHello.NotTls.INSTANCE;
            }
            if (type == SERVER_NAME_EXTENSION) {
                return serverName(extension);
            }
        }
        return new ClientHello.Read(null);
    }

    private static ClientHello serverName(Cursor extension) {
        Cursor names = extension.part(extension.two());
        if (names == null || !extension.isAtEnd()) {
            return ClientHello.NotTls.INSTANCE;
        }
        while (!names.isAtEnd()) {
            int type = names.one();
            Cursor name = names.part(names.two());
            if (name == null) {
                return ClientHello.NotTls.INSTANCE;
            }
            if (type == HOST_NAME) {
                String text = name.hostName();
                return text == null ? ClientHello.NotTls.INSTANCE : new ClientHello.Read(text);
            }
        }
        return ClientHello.NotTls.INSTANCE;
    }

    /** Reads within bounds; once they are overrun everything reads as zero and nothing is at its end. */
    private static final class Cursor {
        private static final int NAME_MAX = 255;

        private final byte[] bytes;
        private final int end;
        private int at;

        Cursor(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        boolean isAtEnd() {
            return at == end;
        }

        int one() {
            return at < end ? bytes[at++] & 0xff : overrun();
        }

        int two() {
            return at + 1 < end ? one() << 8 | one() : overrun();
        }

        private int overrun() {
            at = end + 1;
            return 0;
        }

        void skip(int count) {
            at = at > end || count > end - at ? end + 1 : at + count;
        }

        /** The next {@code length} bytes, or null when there are not so many. */
        @Nullable Cursor part(int length) {
            if (at > end || length > end - at) {
                return null;
            }
            at += length;
            return new Cursor(bytes, at - length, at);
        }

        /** All of it as a lower-case host name, or null when it cannot be one. */
        @Nullable String hostName() {
            int last = at < end && bytes[end - 1] == '.' ? end - 1 : end;
            if (at >= last || last - at > NAME_MAX) {
                return null;
            }
            for (int i = at; i < last; i++) {
                int c = bytes[i];
                boolean allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                        || c == '-' || c == '.' || c == '_';
                if (!allowed) {
                    return null;
                }
            }
            return new String(bytes, at, last - at, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        }
    }
}
