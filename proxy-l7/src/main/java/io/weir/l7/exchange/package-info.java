/**
 * One request and its response, from the head read to the last byte written, whatever HTTP version either side speaks.
 * Start at {@link io.weir.l7.exchange.Exchange}.
 */
@NullMarked
package io.weir.l7.exchange;

import org.jspecify.annotations.NullMarked;
