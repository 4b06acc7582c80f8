package io.weir.loadtest.compare.report;

/** A report as Markdown. */
public final class Markdown {
    private Markdown() {}

    public static String of(Report report) {
        StringBuilder text = new StringBuilder("# Layer 4 beside Layer 7\n\n" + report.date() + "; " + report.machine()
                + "; " + report.settings() + ".\n\n## At a fixed rate of arrivals\n"
                + TextTable.markdown(LoadTable.columns(report.fixedRate()), LoadTable.rows(report.fixedRate()))
                + "\n## At saturation\n"
                + TextTable.markdown(LoadTable.columns(report.saturation()), LoadTable.rows(report.saturation())));
        for (Finding finding : report.findings()) {
            text.append("\n## ").append(finding.title()).append("\n").append(finding.meaning()).append("\n\n")
                    .append(TextTable.markdown(finding.columns(), finding.rows())).append('\n');
            for (Promise promise : finding.promises()) {
                text.append("- ").append(promise.kept() ? "seen" : "**NOT seen**").append(": ")
                        .append(promise.sentence()).append('\n');
            }
        }
        return text.toString();
    }
}
