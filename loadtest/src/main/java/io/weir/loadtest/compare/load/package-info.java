/**
 * Clients: an open-loop and a closed-loop generator over raw HTTP/1.1, HTTP/2 and WebSocket. Start at {@link
 * io.weir.loadtest.compare.load.LoadRun}.
 */
@NullMarked
package io.weir.loadtest.compare.load;

import org.jspecify.annotations.NullMarked;
