package io.weir.core.cluster;

import io.weir.core.spec.Address;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as the admin port shows it.
 *
 * @param resolved where connections go, null while unresolved
 * @param reason of the last check or ejection; empty when there was none
 * @param weight as configured
 * @param weightShare of {@code weight} that is in force now, 0..1; below 1 during a slow start, 0 when it takes none
 * @param ejections so far
 */
public record EndpointView(
        Address address,
        @Nullable String resolved,
        EndpointState state,
        String reason,
        boolean backup,
        int weight,
        double weightShare,
        int inProgress,
        int connectionsMax,
        long ejections) {}
