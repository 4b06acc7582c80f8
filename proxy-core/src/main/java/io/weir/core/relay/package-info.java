/** Two connections pumping bytes into each other. Start at {@link io.weir.core.relay.Relay}. */
@NullMarked
package io.weir.core.relay;

import org.jspecify.annotations.NullMarked;
