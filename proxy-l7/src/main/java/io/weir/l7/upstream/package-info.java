/** One try on one endpoint as an exchange sees it, and when to try again. Start at Upstream and RetryPolicy. */
@NullMarked
package io.weir.l7.upstream;

import org.jspecify.annotations.NullMarked;
