/** Active checks over HTTP. Start at {@link io.weir.l7.health.HttpProbe}. */
@NullMarked
package io.weir.l7.health;

import org.jspecify.annotations.NullMarked;
