/** Tests of HTTP/2. */
@NullMarked
package io.weir.l7.http2;

import org.jspecify.annotations.NullMarked;
