/** Tests of what keys are made of. */
@NullMarked
package io.weir.config.key;

import org.jspecify.annotations.NullMarked;
