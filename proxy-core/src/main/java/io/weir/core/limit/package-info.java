/** Bounds that hold over the whole process. Start at {@link io.weir.core.limit.BufferBudget}. */
@NullMarked
package io.weir.core.limit;

import org.jspecify.annotations.NullMarked;
