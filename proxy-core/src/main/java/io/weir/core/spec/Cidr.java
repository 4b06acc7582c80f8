package io.weir.core.spec;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A block of addresses, {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. IPv4-mapped IPv6 counts as IPv4. */
public final class Cidr {
    private final byte[] network;
    private final int prefix;
    private final String text;

    private Cidr(byte[] network, int prefix, String text) {
        this.network = network;
        this.prefix = prefix;
        this.text = text;
    }

    /**
     * Reads {@code address} or {@code address/prefix}.
     *
     * @throws SpecException when it is no literal address or the prefix does not fit it
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] address = literalBytes(literal, text);
        int bits = address.length * 8;
        int prefix = bits;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            Expect.that(!digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(Character::isDigit)
                    && Integer.parseInt(digits) <= bits, "block", text, "a prefix of 0 to " + bits);
            prefix = Integer.parseInt(digits);
        }
        return new Cidr(address, prefix, text);
    }

    /** {@code 1.2.3} would be taken for 1.2.0.3, which nobody who writes an access rule means. */
    private static boolean isDottedQuad(String literal) {
        return literal.chars().filter(c -> c == '.').count() == 3
                && literal.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static byte[] literalBytes(String literal, String text) {
        boolean shaped = literal.indexOf(':') >= 0 || isDottedQuad(literal);
        Expect.that(shaped, "block", text, "an IP address or address/prefix");
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException notAnAddress) {
            throw new SpecException("block", text, "an IP address or address/prefix");
        }
    }

    /** Whether the address, 4 or 16 bytes in network order, lies in this block. */
    public boolean contains(byte[] address) {
        byte[] candidate = unmapped(address);
        if (candidate.length != network.length) {
            return false;
        }
        int whole = prefix >>> 3;
        for (int i = 0; i < whole; i++) {
            if (candidate[i] != network[i]) {
                return false;
            }
        }
        int rest = prefix & 7;
        return rest == 0 || ((candidate[whole] ^ network[whole]) & 0xff & (0xff << (8 - rest))) == 0;
    }

    private static byte[] unmapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return Arrays.copyOfRange(address, 12, 16);
    }

    /** Whether any of the blocks contains the address. */
    public static boolean anyContains(List<Cidr> blocks, byte[] address) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cidr that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
