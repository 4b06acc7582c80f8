/** Tests of listener. Accepting, and what stands before a protocol. */
@NullMarked
package io.weir.core.listener;

import org.jspecify.annotations.NullMarked;
