/** The access log as the data path sees it. Start at {@link io.weir.core.log.AccessLog}. */
@NullMarked
package io.weir.core.log;

import org.jspecify.annotations.NullMarked;
