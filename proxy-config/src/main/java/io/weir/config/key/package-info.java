/**
 * Keys as declarations: name, type, default and description stand once, and reading, unknown-key detection, JSON Schema
 * and reference all follow from them. Start at {@link io.weir.config.key.Section}.
 */
@NullMarked
package io.weir.config.key;

import org.jspecify.annotations.NullMarked;
