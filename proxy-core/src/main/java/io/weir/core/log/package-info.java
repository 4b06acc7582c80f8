/**
 * The access log: what the data path sees of it, and the writer behind it. Start at
 * {@link io.weir.core.log.AccessLog}.
 */
@NullMarked
package io.weir.core.log;

import org.jspecify.annotations.NullMarked;
