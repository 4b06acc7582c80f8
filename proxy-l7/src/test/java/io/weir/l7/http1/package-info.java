/** Raw bytes through the HTTP/1.1 codec. Start at {@link io.weir.l7.http1.RequestGrammarTest}. */
@NullMarked
package io.weir.l7.http1;

import org.jspecify.annotations.NullMarked;
