package io.weir.loadtest.compare.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;

/** A whole run, as written to JSON. */
public record Report(
        String date, String machine, String settings, List<Measured> fixedRate, List<Measured> saturation,
        List<Finding> findings) {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    public String toJson() {
        return GSON.toJson(this);
    }

    public static Report fromJson(String json) {
        return GSON.fromJson(json, Report.class);
    }

    /** Whether every experiment showed what it should. */
    public boolean kept() {
        return findings.stream().flatMap(finding -> finding.promises().stream()).allMatch(Promise::kept);
    }

    /** How much of it. */
    public String verdict() {
        List<Promise> all = findings.stream().flatMap(finding -> finding.promises().stream()).toList();
        return all.stream().filter(Promise::kept).count() + " of " + all.size()
                + " promised behaviours were seen in this run.";
    }
}
