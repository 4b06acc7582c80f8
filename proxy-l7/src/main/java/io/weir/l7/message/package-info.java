/**
 * Message heads, independent of the HTTP version they came by: one byte array and an index of field positions, no
 * maps. Start at {@link io.weir.l7.message.RequestHead}.
 */
@NullMarked
package io.weir.l7.message;

import org.jspecify.annotations.NullMarked;
