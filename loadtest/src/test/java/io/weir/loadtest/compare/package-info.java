/** {@code weir compare}, against real processes. */
@NullMarked
package io.weir.loadtest.compare;

import org.jspecify.annotations.NullMarked;
