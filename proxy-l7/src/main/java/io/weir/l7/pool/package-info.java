/** Connections to endpoints kept between requests, per loop and endpoint. Start at HttpPool. */
@NullMarked
package io.weir.l7.pool;

import org.jspecify.annotations.NullMarked;
