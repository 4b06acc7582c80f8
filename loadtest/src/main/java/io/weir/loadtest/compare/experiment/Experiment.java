package io.weir.loadtest.compare.experiment;

import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.site.Site;
import java.io.IOException;

/** One behaviour of the two layers: declares what it needs, then shows it. One thread. */
public interface Experiment {
    /** In a few words, while it runs. */
    String name();

    /** Declares endpoints and listeners; the proxy is not running yet. */
    void prepare(Site site) throws IOException, InterruptedException;

    /** Runs it against the running proxy. */
    Finding run(Site site) throws IOException, InterruptedException;
}
