/**
 * An endpoint that misbehaves on request: slow, silent, wrong, or gone. Start at
 * {@link io.weir.loadtest.backend.FaultBackend}; what one request gets is a {@link io.weir.loadtest.backend.Fault}.
 */
@NullMarked
package io.weir.loadtest.backend;

import org.jspecify.annotations.NullMarked;
