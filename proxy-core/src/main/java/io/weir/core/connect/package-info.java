/** Connections towards endpoints. Start at {@link io.weir.core.connect.Connector}. */
@NullMarked
package io.weir.core.connect;

import org.jspecify.annotations.NullMarked;
