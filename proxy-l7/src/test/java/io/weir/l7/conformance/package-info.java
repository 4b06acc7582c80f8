/**
 * What goes in and what must come out, byte by byte, through a whole proxy on real sockets. The tables are in
 * {@code src/test/resources/conformance}. Start at {@link io.weir.l7.conformance.TablesTest}.
 */
@NullMarked
package io.weir.l7.conformance;

import org.jspecify.annotations.NullMarked;
