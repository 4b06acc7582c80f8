/** Tests of connect. Connecting and its failures. */
@NullMarked
package io.weir.core.connect;

import org.jspecify.annotations.NullMarked;
