/** Every way an exchange or a session can fail. Start at {@link io.weir.core.error.ProxyError}. */
@NullMarked
package io.weir.core.error;

import org.jspecify.annotations.NullMarked;
