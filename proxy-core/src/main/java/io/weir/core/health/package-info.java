/** Active checks: what is tried, how often, what it means. Start at {@link io.weir.core.health.ProbeSchedule}. */
@NullMarked
package io.weir.core.health;

import org.jspecify.annotations.NullMarked;
