/** Counters and histograms, written from anywhere, read by scrapes. Start at {@link io.weir.core.stats.Stats}. */
@NullMarked
package io.weir.core.stats;

import org.jspecify.annotations.NullMarked;
