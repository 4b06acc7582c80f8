/**
 * Field compression of HTTP/2 (RFC 7541), straight between wire bytes and {@link io.weir.l7.message.HeadFields}. Start
 * at HpackDecoder.
 */
@NullMarked
package io.weir.l7.hpack;

import org.jspecify.annotations.NullMarked;
