package io.weir.core.cluster;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Hashes for {@link PickRequest}; stable over restarts and machines, so that instances agree. */
public final class PickKeys {
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private PickKeys() {}

    /** The hash of some bytes. */
    public static long of(byte[] bytes, int offset, int length) {
        long hash = PRIME ^ length;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001B3L;
        }
        return mix(hash);
    }

    /** The hash of a text, by its UTF-8 bytes. */
    public static long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    /** The hash of a client's address without its port; 0 for null (unix sockets). */
    public static long of(@Nullable InetSocketAddress client) {
        if (client == null || client.getAddress() == null) {
            return 0;
        }
        byte[] address = client.getAddress().getAddress();
        return of(address, 0, address.length);
    }

    /** Spreads every bit of {@code value} over the whole result. */
    public static long mix(long value) {
        long x = value;
        x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
        x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return x ^ (x >>> 33);
    }
}
