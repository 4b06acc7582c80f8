/** TCP forwarding between real sockets. Start at {@link io.weir.l4.tcp.TcpProxy}. */
@NullMarked
package io.weir.l4.tcp;

import org.jspecify.annotations.NullMarked;
