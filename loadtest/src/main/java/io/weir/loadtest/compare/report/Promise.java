package io.weir.loadtest.compare.report;

/** What should be seen, and whether it was. */
public record Promise(String sentence, boolean kept) {}
