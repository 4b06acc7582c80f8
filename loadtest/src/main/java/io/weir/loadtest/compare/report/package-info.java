/**
 * Results as values, and as terminal text, Markdown, JSON and HTML. Start at {@link
 * io.weir.loadtest.compare.report.Report}.
 */
@NullMarked
package io.weir.loadtest.compare.report;

import org.jspecify.annotations.NullMarked;
