/** Tests of reading configurations. Start at {@link io.weir.config.GoldenConfigTest}. */
@NullMarked
package io.weir.config;

import org.jspecify.annotations.NullMarked;
