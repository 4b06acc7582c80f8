package io.weir.loadtest.compare.report;

import java.util.List;

/**
 * What one experiment showed: its meaning in a paragraph, the figures as a table, bars to look at, and the
 * promises.
 */
public record Finding(
        String id, String title, String meaning, List<String> columns, List<List<String>> rows, String barsTitle,
        List<Bar> bars, List<Promise> promises) {}
