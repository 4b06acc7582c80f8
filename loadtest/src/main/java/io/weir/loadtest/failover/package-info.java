/** What a failing endpoint costs clients, in numbers. Start at {@link io.weir.loadtest.failover.FailoverRun}. */
@NullMarked
package io.weir.loadtest.failover;

import org.jspecify.annotations.NullMarked;
