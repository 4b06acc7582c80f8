/**
 * The process: command line, wiring, reload, signals. Start at {@link io.weir.server.WeirMain}; what a running process
 * consists of stands in {@link io.weir.server.Wiring}.
 */
@NullMarked
package io.weir.server;

import org.jspecify.annotations.NullMarked;
