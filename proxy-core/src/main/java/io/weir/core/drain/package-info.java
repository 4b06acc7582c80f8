/** Finishing what is in progress while taking nothing new. Start at {@link io.weir.core.drain.DrainEvent}. */
@NullMarked
package io.weir.core.drain;

import org.jspecify.annotations.NullMarked;
