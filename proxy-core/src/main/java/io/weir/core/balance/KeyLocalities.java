package io.weir.core.balance;

import io.weir.core.loop.Shared;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which candidate had a key last. Of fixed size: keys that fall on the same place displace each other, which costs a
 * locality and nothing else, as does a key and its candidate being written by two threads at once.
 */
@Shared
final class KeyLocalities {
    private static final int SIZE = 1 << 16;

    private final AtomicLongArray keys = new AtomicLongArray(SIZE);
    private final AtomicReferenceArray<@Nullable Candidate> owners = new AtomicReferenceArray<>(SIZE);

    @Nullable Candidate owner(long key) {
        int place = place(key);
        return keys.get(place) == key ? owners.get(place) : null;
    }

    void owner(long key, Candidate candidate) {
        int place = place(key);
        keys.set(place, key);
        owners.set(place, candidate);
    }

    private static int place(long key) {
        return HashMix.bounded(HashMix.mix(key), SIZE);
    }
}
