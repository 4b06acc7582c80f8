/**
 * Makes the distribution at build time: a runtime linked from the JDK that builds, the jars, the launcher, and a cache
 * of classes already loaded and linked. Nothing of this package is shipped. Start at {@link
 * io.weir.deploy.Distribution}.
 */
@NullMarked
package io.weir.deploy;

import org.jspecify.annotations.NullMarked;
