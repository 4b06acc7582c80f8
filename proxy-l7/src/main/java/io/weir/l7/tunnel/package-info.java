/** What follows an upgrade: bytes both ways that nobody looks at. Start at {@link io.weir.l7.tunnel.TunnelEnd}. */
@NullMarked
package io.weir.l7.tunnel;

import org.jspecify.annotations.NullMarked;
