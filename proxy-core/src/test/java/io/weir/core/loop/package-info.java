/** Tests of loop. Event loops and their clocks. */
@NullMarked
package io.weir.core.loop;

import org.jspecify.annotations.NullMarked;
