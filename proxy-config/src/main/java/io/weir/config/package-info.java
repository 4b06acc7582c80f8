/**
 * {@code weir.yaml} to validated specs, and what follows from them: the problems of a file, the difference between two
 * configurations, the JSON Schema and the reference. Start at {@link io.weir.config.ConfigLoader}.
 */
@NullMarked
package io.weir.config;

import org.jspecify.annotations.NullMarked;
