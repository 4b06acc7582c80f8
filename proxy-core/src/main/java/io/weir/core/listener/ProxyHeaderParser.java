package io.weir.core.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import io.weir.core.listener.ProxyHeader.Incomplete;
import io.weir.core.listener.ProxyHeader.Malformed;
import io.weir.core.listener.ProxyHeader.Read;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Reads a PROXY protocol header, version 1 or 2, from the front of a buffer, as strictly as specified. It
 * borrows the buffer and moves no index.
 */
final class ProxyHeaderParser {
    /** A header of more bytes is refused; versions 1 needs 107, version 2 with every common TLV far less than this. */
    static final int LENGTH_MAX = 4096;

    private static final int V1_LENGTH_MAX = 107;
    private static final int V2_FIXED = 16;
    private static final int TLV_CRC32C = 0x03;
    private static final ByteBuf V1_SIGNATURE =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("PROXY ", StandardCharsets.US_ASCII));
    private static final ByteBuf V2_SIGNATURE =
            Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0d0a0d0a000d0a515549540a")));

    private ProxyHeaderParser() {}

    /** The start of the version 2 header, 12 bytes, as {@link ProxyProtocolWriter} needs it. */
    static ByteBuf v2Signature() {
        return V2_SIGNATURE.duplicate();
    }

    static ProxyHeader parse(ByteBuf in) {
        if (!in.isReadable()) {
            return Incomplete.INSTANCE;
        }
        if (startsLike(in, V1_SIGNATURE)) {
            return in.readableBytes() < V1_SIGNATURE.readableBytes() ? Incomplete.INSTANCE : parseV1(in);
        }
        if (startsLike(in, V2_SIGNATURE)) {
            return in.readableBytes() < V2_FIXED ? Incomplete.INSTANCE : parseV2(in);
        }
        return new Malformed("no PROXY header");
    }

    private static boolean startsLike(ByteBuf in, ByteBuf signature) {
        int length = Math.min(in.readableBytes(), signature.readableBytes());
        return ByteBufUtil.equals(in, in.readerIndex(), signature, 0, length);
    }

    private static ProxyHeader parseV1(ByteBuf in) {
        int readable = Math.min(in.readableBytes(), V1_LENGTH_MAX);
        int lineFeed = ByteBufUtil.indexOf(in, in.readerIndex(), in.readerIndex() + readable, (byte) '\n');
        if (lineFeed < 0) {
            return readable == V1_LENGTH_MAX ? new Malformed("line too long") : Incomplete.INSTANCE;
        }
        int length = lineFeed + 1 - in.readerIndex();
        if (in.getByte(lineFeed - 1) != '\r') {
            return new Malformed("line without CR LF");
        }
        String[] words = in.toString(in.readerIndex(), length - 2, StandardCharsets.US_ASCII).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new Read(length, null, null);
        }
        return words.length == 6 ? v1Addresses(words, length) : new Malformed("not six words");
    }

    private static ProxyHeader v1Addresses(String[] words, int length) {
        boolean ipv4 = words[1].equals("TCP4");
        if (!ipv4 && !words[1].equals("TCP6")) {
            return new Malformed("unknown family");
        }
        if (!isAddress(words[2], ipv4) || !isAddress(words[3], ipv4)) {
            return new Malformed("bad address");
        }
        int sourcePort = port(words[4]);
        int destinationPort = port(words[5]);
        if (sourcePort < 0 || destinationPort < 0) {
            return new Malformed("bad port");
        }
        return new Read(length, new InetSocketAddress(InetAddress.ofLiteral(words[2]), sourcePort),
                new InetSocketAddress(InetAddress.ofLiteral(words[3]), destinationPort));
    }

    private static boolean isAddress(String text, boolean ipv4) {
        // Scope ids mean nothing to another host.
        return ipv4 ? NetUtil.isValidIpV4Address(text) : NetUtil.isValidIpV6Address(text) && text.indexOf('%') < 0
                && text.indexOf('[') < 0;
    }

    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 65535 ? port : -1;
    }

    private static ProxyHeader parseV2(ByteBuf in) {
        int start = in.readerIndex();
        int command = in.getUnsignedByte(start + 12);
        int family = in.getUnsignedByte(start + 13);
        int length = V2_FIXED + in.getUnsignedShort(start + 14);
        if (command != 0x20 && command != 0x21) {
            return new Malformed("unknown version or command");
        }
        if (length > LENGTH_MAX) {
            return new Malformed("header too long");
        }
        int addressLength = switch (family) {
            case 0x00 -> 0;
            case 0x11 -> 12;
            case 0x21 -> 36;
            case 0x31 -> 216;
            default -> -1;
        };
        // A LOCAL header's family may be anything: it is to be skipped.
        boolean local = command == 0x20;
        if (!local && (addressLength < 0 || length - V2_FIXED < addressLength)) {
            return new Malformed("family and length do not fit a connection");
        }
        if (in.readableBytes() < length) {
            return Incomplete.INSTANCE;
        }
        // The bytes of an unspecified family are not TLVs for sure, so nothing in them is judged.
        if (!local && family != 0x00 && !areTlvsSound(in, start, V2_FIXED + addressLength, length)) {
            return new Malformed("bad TLV or checksum");
        }
        return local ? new Read(length, null, null) : v2Addresses(in, start + V2_FIXED, addressLength, length);
    }

    private static ProxyHeader v2Addresses(ByteBuf in, int at, int addressLength, int length) {
        int size = switch (addressLength) {
            case 12 -> 4;
            case 36 -> 16;
            default -> 0;
        };
        if (size == 0) {
            return new Read(length, null, null);
        }
        return new Read(length, new InetSocketAddress(address(in, at, size), in.getUnsignedShort(at + 2 * size)),
                new InetSocketAddress(address(in, at + size, size), in.getUnsignedShort(at + 2 * size + 2)));
    }

    private static InetAddress address(ByteBuf in, int at, int size) {
        byte[] bytes = new byte[size];
        in.getBytes(at, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    private static boolean areTlvsSound(ByteBuf in, int start, int from, int length) {
        int at = from;
        while (at < length) {
            if (length - at < 3) {
                return false;
            }
            int type = in.getUnsignedByte(start + at);
            int size = in.getUnsignedShort(start + at + 1);
            if (size > length - at - 3 || (type == TLV_CRC32C && !isChecksumRight(in, start, at + 3, size, length))) {
                return false;
            }
            at += 3 + size;
        }
        return true;
    }

    /** The checksum runs over the whole header with its own four bytes as zero (section 2.2.2 of the specification). */
    private static boolean isChecksumRight(ByteBuf in, int start, int at, int size, int length) {
        if (size != 4) {
            return false;
        }
        byte[] header = new byte[length];
        in.getBytes(start, header);
        for (int i = at; i < at + 4; i++) {
            header[i] = 0;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(header);
        return checksum.getValue() == in.getUnsignedInt(start + at);
    }
}
