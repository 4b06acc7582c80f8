/** Layer 7: HTTP listeners. Start at {@link io.weir.l7.HttpStarter}. */
@NullMarked
package io.weir.l7;

import org.jspecify.annotations.NullMarked;
