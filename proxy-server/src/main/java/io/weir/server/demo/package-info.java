/** Small backends for {@code weir demo}, not for production. Start at {@link io.weir.server.demo.DemoBackends}. */
@NullMarked
package io.weir.server.demo;

import org.jspecify.annotations.NullMarked;
