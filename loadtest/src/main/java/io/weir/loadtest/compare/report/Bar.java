package io.weir.loadtest.compare.report;

/** One bar of a plot. Bars of one {@code series} have one colour. */
public record Bar(String series, String label, double value) {}
