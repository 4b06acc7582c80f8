package io.weir.loadtest.compare;

import io.weir.loadtest.compare.experiment.Experiment;
import io.weir.loadtest.compare.experiment.Experiments;
import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.HtmlReport;
import io.weir.loadtest.compare.report.Markdown;
import io.weir.loadtest.compare.report.Report;
import io.weir.loadtest.compare.report.TextTable;
import io.weir.loadtest.compare.site.Site;
import io.weir.loadtest.compare.site.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code weir compare}: the load, the experiments, the report's files. One thread. */
final class Comparison {
    private final CompareOptions options;
    private final Progress progress;

    Comparison(CompareOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    Report run() throws IOException, InterruptedException {
        Path work = Files.createDirectories(options.out()).toAbsolutePath();
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Path scratch = Files.createTempDirectory("weir-compare");
        try {
            TlsFiles tls = TlsFiles.in(scratch);
            LoadComparison comparison = new LoadComparison(options, progress);
            List<Experiment> experiments = Experiments.all();
            progress.plan(comparison.steps() + experiments.size());
            LoadComparison.Both load = comparison.run(scratch, tls);
            List<Finding> findings = show(experiments, scratch, tls);
            Report report = new Report(date, machine(), options.told(), load.fixedRate(), load.saturation(), findings);
            Files.writeString(work.resolve("report.json"), report.toJson());
            Files.writeString(work.resolve("report.md"), Markdown.of(report));
            Files.writeString(work.resolve("report.html"), HtmlReport.of(report));
            progress.line(report.verdict());
            progress.line("report: " + work.resolve("report.html"));
            return report;
        } finally {
            remove(scratch);
        }
    }

    private List<Finding> show(List<Experiment> experiments, Path scratch, TlsFiles tls)
            throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (Site site = new Site(scratch, "experiments", tls)) {
            for (Experiment experiment : experiments) {
                experiment.prepare(site);
            }
            site.start();
            for (Experiment experiment : experiments) {
                progress.step("experiment: " + experiment.name());
                Finding finding = experiment.run(site);
                findings.add(finding);
                progress.line(finding.title());
                progress.table("", TextTable.aligned(finding.columns(), finding.rows()));
                finding.promises().forEach(promise ->
                        progress.line((promise.kept() ? "seen: " : "NOT SEEN: ") + promise.sentence()));
            }
        }
        return findings;
    }

    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        return "%s %s, %s, %d processors, Java %s; clients, proxy and endpoints share it".formatted(
                System.getProperty("os.name"), System.getProperty("os.version"), System.getProperty("os.arch"),
                runtime.availableProcessors(), Runtime.version());
    }

    private static void remove(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
