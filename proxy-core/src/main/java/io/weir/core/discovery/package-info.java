/**
 * Where endpoints come from besides the configuration: names and watched files. Start at {@link
 * io.weir.core.discovery.Discovery}.
 */
@NullMarked
package io.weir.core.discovery;

import org.jspecify.annotations.NullMarked;
