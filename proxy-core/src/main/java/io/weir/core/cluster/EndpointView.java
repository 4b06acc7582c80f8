package io.weir.core.cluster;

import io.weir.core.spec.Address;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as the admin port shows it.
 *
 * @param resolved where connections go, null while unresolved
 * @param reason of the last check or ejection; empty when there was none
 * @param drained by the operator, whatever else its state is
 * @param weight in force: as configured, or as the operator set it
 * @param configuredWeight of the configuration
 * @param weightShare of {@code weight} that is in force now, 0..1; below 1 during a slow start, 0 when it takes none
 * @param ejections so far
 */
public record EndpointView(
        Address address,
        @Nullable String resolved,
        EndpointState state,
        String reason,
        boolean backup,
        boolean drained,
        int weight,
        int configuredWeight,
        double weightShare,
        int inProgress,
        int connectionsMax,
        long ejections) {}
