/**
 * YAML text to a plain tree that remembers where everything stood. The only package that knows the YAML library. Start
 * at {@link io.weir.config.yaml.YamlReader}.
 */
@NullMarked
package io.weir.config.yaml;

import org.jspecify.annotations.NullMarked;
