/**
 * HTTP/1.1 on the wire (RFC 9112): strict parsers, body readers and writers. Start at {@link
 * io.weir.l7.http1.RequestParser}.
 */
@NullMarked
package io.weir.l7.http1;

import org.jspecify.annotations.NullMarked;
