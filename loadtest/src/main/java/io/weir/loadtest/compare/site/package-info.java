/**
 * What is driven: endpoints in this process, the proxy in its own. Start at {@link
 * io.weir.loadtest.compare.site.Site}.
 */
@NullMarked
package io.weir.loadtest.compare.site;

import org.jspecify.annotations.NullMarked;
