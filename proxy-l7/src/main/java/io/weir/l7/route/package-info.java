/**
 * Which route a request takes, and what that route changes on the way. Everything here is compiled once per
 * configuration and only read afterwards. Start at {@link io.weir.l7.route.RouteTable}.
 */
@NullMarked
package io.weir.l7.route;

import org.jspecify.annotations.NullMarked;
