/** Datagrams between clients and endpoints, in flows. Start at {@link io.weir.l4.udp.UdpListener}. */
@NullMarked
package io.weir.l4.udp;

import org.jspecify.annotations.NullMarked;
