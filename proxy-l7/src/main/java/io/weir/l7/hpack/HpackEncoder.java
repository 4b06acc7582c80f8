package io.weir.l7.hpack;

import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.Ascii;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import java.util.Arrays;

/**
 * Writes field blocks (RFC 7541, section 3). It refers to the static table only and says so in the first block, so
 * that nothing depends on what was sent before; credentials go as never indexed (section 7.1.3). Names are put in
 * lower case. A block is built in one array, used again for the next: {@link #begin}, lines, then {@link #bytes}.
 */
@LoopConfined
public final class HpackEncoder {
    private static final int BYTES_FIRST = 512;
    private static final int BYTES_KEPT = 16 << 10;
    private static final int INTEGER_BYTES_MAX = 5;
    private static final byte TABLE_SIZE_0 = 0x20;
    private static final int INDEXED = 0x80;
    private static final int NEVER_INDEXED = 0x10;
    private static final int HUFFMAN = 0x80;
    private static final long SECRET = KnownField.AUTHORIZATION.bit() | KnownField.PROXY_AUTHORIZATION.bit()
            | KnownField.COOKIE.bit() | KnownField.SET_COOKIE.bit();

    private byte[] bytes = new byte[0];
    private int length;
    private boolean tableSizeSaid;

    /** A new block; the one before is forgotten. */
    public void begin() {
        if (bytes.length == 0 || bytes.length > BYTES_KEPT) {
            bytes = new byte[BYTES_FIRST];
        }
        length = 0;
        if (!tableSizeSaid) {
            tableSizeSaid = true;
            bytes[length++] = TABLE_SIZE_0;
        }
    }

    /** The block, from 0 to {@link #length}; lent until the next {@link #begin}. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** {@code :status}. */
    public void status(int status) {
        int index = switch (status) {
            case 200 -> HpackStaticTable.STATUS_200;
            case 204 -> HpackStaticTable.STATUS_200 + 1;
            case 206 -> HpackStaticTable.STATUS_200 + 2;
            case 304 -> HpackStaticTable.STATUS_200 + 3;
            case 400 -> HpackStaticTable.STATUS_200 + 4;
            case 404 -> HpackStaticTable.STATUS_200 + 5;
            case 500 -> HpackStaticTable.STATUS_200 + 6;
            default -> 0;
        };
        if (index != 0) {
            indexed(index);
            return;
        }
        reserve(8);
        integer(0, 4, HpackStaticTable.STATUS_200);
        bytes[length++] = 3;
        bytes[length++] = (byte) ('0' + status / 100);
        bytes[length++] = (byte) ('0' + status / 10 % 10);
        bytes[length++] = (byte) ('0' + status % 10);
    }

    /** {@code :method}. */
    public void method(byte[] b, int start, int count) {
        if (Ascii.equals(b, start, count, "GET")) {
            indexed(HpackStaticTable.METHOD_GET);
        } else if (Ascii.equals(b, start, count, "POST")) {
            indexed(HpackStaticTable.METHOD_POST);
        } else {
            named(HpackStaticTable.METHOD_GET, b, start, count);
        }
    }

    /** {@code :scheme}, which is http or https. */
    public void scheme(String scheme) {
        indexed(scheme.equals("https") ? HpackStaticTable.SCHEME_HTTPS : HpackStaticTable.SCHEME_HTTP);
    }

    /** {@code :path}. */
    public void path(byte[] b, int start, int count) {
        if (count == 1 && b[start] == '/') {
            indexed(HpackStaticTable.PATH_ROOT);
        } else {
            named(HpackStaticTable.PATH_ROOT, b, start, count);
        }
    }

    /** {@code :authority}. */
    public void authority(byte[] b, int start, int count) {
        named(HpackStaticTable.AUTHORITY, b, start, count);
    }

    /** Line {@code i} of these fields, whatever its name. */
    public void field(HeadFields fields, int i) {
        KnownField known = fields.known(i);
        byte[] b = fields.bytes();
        int index = known == null ? 0 : HpackStaticTable.indexOf(known);
        int flags = (fields.knownBit(i) & SECRET) == 0 ? 0 : NEVER_INDEXED;
        if (index == 0) {
            int count = fields.nameLength(i);
            reserve(count + 1 + INTEGER_BYTES_MAX);
            bytes[length++] = (byte) flags;
            integer(0, 7, count);
            int start = fields.nameStart(i);
            for (int n = start; n < start + count; n++) {
                bytes[length++] = Ascii.lower(b[n]);
            }
        } else {
            reserve(INTEGER_BYTES_MAX);
            integer(flags, 4, index);
        }
        string(b, fields.valueStart(i), fields.valueLength(i));
    }

    /** {@code content-length}. */
    public void contentLength(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits + 2 * INTEGER_BYTES_MAX);
        integer(0, 4, HpackStaticTable.indexOf(KnownField.CONTENT_LENGTH));
        bytes[length++] = (byte) digits;
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** A line of constant name and value, both in lower case. */
    public void field(byte[] lowerName, byte[] value) {
        reserve(lowerName.length + 1 + INTEGER_BYTES_MAX);
        bytes[length++] = 0;
        string(lowerName, 0, lowerName.length);
        string(value, 0, value.length);
    }

    private void indexed(int index) {
        reserve(INTEGER_BYTES_MAX);
        integer(INDEXED, 7, index);
    }

    private void named(int index, byte[] b, int start, int count) {
        reserve(INTEGER_BYTES_MAX);
        integer(0, 4, index);
        string(b, start, count);
    }

    /** Short values go as they are: decoding bits costs the receiver more than so few bytes cost the wire. */
    private void string(byte[] b, int start, int count) {
        reserve(count + INTEGER_BYTES_MAX);
        int coded = count > 64 ? HpackHuffman.encodedLength(b, start, count) : count;
        if (coded < count) {
            integer(HUFFMAN, 7, coded);
            length = HpackHuffman.encode(b, start, count, bytes, length);
        } else {
            integer(0, 7, count);
            System.arraycopy(b, start, bytes, length, count);
            length += count;
        }
    }

    private void integer(int flags, int prefixBits, int number) {
        int prefix = (1 << prefixBits) - 1;
        if (number < prefix) {
            bytes[length++] = (byte) (flags | number);
            return;
        }
        bytes[length++] = (byte) (flags | prefix);
        int rest = number - prefix;
        while (rest >= 0x80) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
