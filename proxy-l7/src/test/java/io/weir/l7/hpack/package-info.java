/** Tests of field compression. */
@NullMarked
package io.weir.l7.hpack;

import org.jspecify.annotations.NullMarked;
