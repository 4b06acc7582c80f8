/**
 * Validated settings of Layer 7 listeners and routes; only the JDK and {@code core.spec} are imported. Start at {@link
 * io.weir.l7.spec.HttpListenerSpec}.
 */
@NullMarked
package io.weir.l7.spec;

import org.jspecify.annotations.NullMarked;
