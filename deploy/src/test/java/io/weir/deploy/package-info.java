/** Tests of the packed distribution, run after packaging. */
@NullMarked
package io.weir.deploy;

import org.jspecify.annotations.NullMarked;
