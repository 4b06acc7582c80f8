package io.weir.server.soak;

/** Streams whose every byte follows from a seed and its position, so that both ends know what must arrive. */
final class KnownBytes {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long STEP = 0xC2B2AE3D27D4EB4FL;

    private KnownBytes() {}

    /** {@code length} bytes of the stream, from {@code position} on. */
    static byte[] of(long seed, long position, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(seed, position + i);
        }
        return bytes;
    }

    /** Whether {@code bytes} are the stream's from {@code position} on. */
    static boolean matches(byte[] bytes, long seed, long position) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != at(seed, position + i)) {
                return false;
            }
        }
        return true;
    }

    private static byte at(long seed, long position) {
        long word = seed * SPREAD + (position >>> 3) * STEP;
        return (byte) ((word ^ (word >>> 29)) >>> ((position & 7) * 8));
    }
}
