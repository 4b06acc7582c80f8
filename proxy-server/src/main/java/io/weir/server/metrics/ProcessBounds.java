package io.weir.server.metrics;

import io.weir.core.limit.BufferBudget;
import io.weir.core.limit.ConnectionCeiling;

/** The bounds that hold over the whole process. */
public record ProcessBounds(ConnectionCeiling connections, BufferBudget buffers) {}
