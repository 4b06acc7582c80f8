package io.weir.core.relay;

import io.weir.core.error.ProxyError;
import org.jspecify.annotations.Nullable;

/** Whoever started a relay. Called on its loop. */
public interface RelayObserver {
    /** Some seconds went by; a chance to count the bytes of a long relay while it runs. */
    default void onProgress(Relay relay) {}

    /**
     * Both channels are closed or closing. Exactly once.
     *
     * @param error null when both sides ended what they had to say
     */
    void onEnd(Relay relay, @Nullable ProxyError error);
}
