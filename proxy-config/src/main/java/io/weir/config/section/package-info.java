/**
 * The keys of {@code weir.yaml}, one class for each section of it, and what they become. Start at {@link
 * io.weir.config.section.RootSection}.
 */
@NullMarked
package io.weir.config.section;

import org.jspecify.annotations.NullMarked;
