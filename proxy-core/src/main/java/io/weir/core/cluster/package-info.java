/** Named sets of endpoints. Start at {@link io.weir.core.cluster.Cluster}. */
@NullMarked
package io.weir.core.cluster;

import org.jspecify.annotations.NullMarked;
