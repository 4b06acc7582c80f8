/**
 * Suites that nobody here wrote, and clients and servers as they are met outside, against a whole proxy. What they need
 * of a machine is asked of {@link io.weir.server.suites.Needs}; results are kept in {@code docs/conformance.md}.
 */
@NullMarked
package io.weir.server.suites;

import org.jspecify.annotations.NullMarked;
