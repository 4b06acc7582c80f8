package io.weir.core.balance;

/** Spreads bits, the same on every machine. */
final class HashMix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private HashMix() {}

    /** Every bit of {@code value} over the whole result (the finaliser of MurmurHash3). */
    static long mix(long value) {
        long x = value;
        x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
        x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return x ^ (x >>> 33);
    }

    /** The {@code round}-th of a series of independent hashes of {@code value}. */
    static long mix(long value, int round) {
        return mix(value + GOLDEN * (round + 1L));
    }

    /** {@code hash} as a number of 0 to {@code bound - 1}, by its high bits. */
    static int bounded(long hash, int bound) {
        return (int) (((hash >>> 32) * bound) >>> 32);
    }
}
