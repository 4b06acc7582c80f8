/** Forwarding TCP: accept, choose, connect, relay. Start at {@link io.weir.l4.tcp.TcpStarter}. */
@NullMarked
package io.weir.l4.tcp;

import org.jspecify.annotations.NullMarked;
