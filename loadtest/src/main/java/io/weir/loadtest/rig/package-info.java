/** What a load test needs around it: Weir as a process, and endpoints. Start at {@link io.weir.loadtest.rig.Rig}. */
@NullMarked
package io.weir.loadtest.rig;

import org.jspecify.annotations.NullMarked;
