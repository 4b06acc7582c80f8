package io.weir.core.relay;

import io.weir.core.spec.Expect;
import java.time.Duration;

/**
 * How long a relay may last.
 *
 * @param idleNanos without a byte either way
 * @param durationMaxNanos of all; {@link Long#MAX_VALUE} = no bound
 * @param splice whether long transfers between plain TCP sockets go through a pipe of the kernel, where that exists
 * @param drainedInOrder whether what is left when a drain ends is closed, not reset: for protocols that tell by
 *     themselves whether everything was told
 */
public record RelaySettings(long idleNanos, long durationMaxNanos, boolean splice, boolean drainedInOrder) {
    /** Settings of a relay that reads and writes every byte. */
    public RelaySettings(long idleNanos, long durationMaxNanos) {
        this(idleNanos, durationMaxNanos, false, false);
    }

    /** Settings from durations of the configuration; a maximum of zero is no bound. */
    public static RelaySettings of(Duration idle, Duration durationMax) {
        Expect.positive(idle, "idle_timeout");
        return new RelaySettings(idle.toNanos(), durationMax.isZero() ? Long.MAX_VALUE : durationMax.toNanos());
    }

    /** These settings with splicing as given. */
    public RelaySettings withSplice(boolean newSplice) {
        return new RelaySettings(idleNanos, durationMaxNanos, newSplice, drainedInOrder);
    }

    /** These settings for a protocol that needs no reset at the end of a drain. */
    public RelaySettings withDrainedInOrder() {
        return new RelaySettings(idleNanos, durationMaxNanos, splice, true);
    }
}
