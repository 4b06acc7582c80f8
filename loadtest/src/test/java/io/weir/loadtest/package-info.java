/** The list of load tests against what there is. */
@NullMarked
package io.weir.loadtest;

import org.jspecify.annotations.NullMarked;
