/** Event loops, and the three homes of state. Start at {@link io.weir.core.loop.LoopGroups}. */
@NullMarked
package io.weir.core.loop;

import org.jspecify.annotations.NullMarked;
