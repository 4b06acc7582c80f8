/**
 * HTTP/2 (RFC 9113): frames, streams and flow control of one connection, the same for both ends, and what the two ends
 * make of it. Start at Http2Connection, then Http2ServerHandler.
 */
@NullMarked
package io.weir.l7.http2;

import org.jspecify.annotations.NullMarked;
