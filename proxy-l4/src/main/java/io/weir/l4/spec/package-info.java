/** Validated settings of Layer 4 listeners; only the JDK and {@code core.spec} are imported. */
@NullMarked
package io.weir.l4.spec;

import org.jspecify.annotations.NullMarked;
