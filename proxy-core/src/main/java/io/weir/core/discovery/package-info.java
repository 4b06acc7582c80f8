/** Where endpoints come from besides the configuration: names and watched files. */
@NullMarked
package io.weir.core.discovery;

import org.jspecify.annotations.NullMarked;
