/**
 * What Layer 4 and Layer 7 cost and give, measured side by side. Start at {@link
 * io.weir.loadtest.compare.Comparison}.
 */
@NullMarked
package io.weir.loadtest.compare;

import org.jspecify.annotations.NullMarked;
