/**
 * What the proxy itself adds to requests and answers in place of an endpoint. Start at {@link
 * io.weir.l7.filter.ForwardedFields} and {@link io.weir.l7.filter.LocalReply}.
 */
@NullMarked
package io.weir.l7.filter;

import org.jspecify.annotations.NullMarked;
