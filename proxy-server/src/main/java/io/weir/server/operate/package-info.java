/**
 * Commands that talk to a running proxy through its admin port. Start at {@link io.weir.server.operate.AdminClient};
 * the live view is {@link io.weir.server.operate.TopCommand}.
 */
@NullMarked
package io.weir.server.operate;

import org.jspecify.annotations.NullMarked;
