/** The shape of heads. Start at {@link io.weir.l7.message.HeadFieldsTest}. */
@NullMarked
package io.weir.l7.message;

import org.jspecify.annotations.NullMarked;
