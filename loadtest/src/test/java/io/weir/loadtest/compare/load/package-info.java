/** The generators' schedules. */
@NullMarked
package io.weir.loadtest.compare.load;

import org.jspecify.annotations.NullMarked;
