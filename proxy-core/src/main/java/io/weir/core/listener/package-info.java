/** Bound sockets and what stands between accept and protocol. Start at {@code ListenerBinder}. */
@NullMarked
package io.weir.core.listener;

import org.jspecify.annotations.NullMarked;
