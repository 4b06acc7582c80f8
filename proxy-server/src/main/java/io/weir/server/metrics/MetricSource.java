package io.weir.server.metrics;

/** Something that has values at each scrape. Scrapes come one at a time, on a thread of the admin port. */
@FunctionalInterface
interface MetricSource {
    /** Adds what it has now. */
    void collect(Samples to);
}
