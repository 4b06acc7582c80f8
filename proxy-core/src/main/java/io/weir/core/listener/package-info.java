/** Bound sockets and what stands between accept and protocol. Start at {@link io.weir.core.listener.ListenerBinder}. */
@NullMarked
package io.weir.core.listener;

import org.jspecify.annotations.NullMarked;
