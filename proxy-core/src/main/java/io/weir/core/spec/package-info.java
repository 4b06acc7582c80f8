/**
 * Validated, immutable settings of what both layers share. Only the JDK is imported here, so the data plane never
 * learns what YAML is and tests build specs in code. Defaults live here and nowhere else. Start at {@link
 * io.weir.core.spec.ClusterSpec} and {@link io.weir.core.spec.ListenerSpec}.
 */
@NullMarked
package io.weir.core.spec;

import org.jspecify.annotations.NullMarked;
