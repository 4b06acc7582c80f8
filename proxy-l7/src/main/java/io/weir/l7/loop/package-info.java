/** What HTTP connections of one event loop share: clock, deadlines, flushes. Start at HttpLoop. */
@NullMarked
package io.weir.l7.loop;

import org.jspecify.annotations.NullMarked;
