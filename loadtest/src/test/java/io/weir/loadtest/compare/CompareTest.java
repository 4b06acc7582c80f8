package io.weir.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.loadtest.compare.report.Finding;
import io.weir.loadtest.compare.report.Measured;
import io.weir.loadtest.compare.report.Promise;
import io.weir.loadtest.compare.report.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

class CompareTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory = Path.of(".");

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void everyPromisedBehaviourIsSeenAndTheReportOpensInABrowser() throws Exception {
        int exit = compare("--seconds", "0.5", "--rounds", "1", "--rate", "100", "--connections", "4", "--out",
                directory.toString());

        assertThat(err.toString()).isEmpty();
        Report report = Report.fromJson(Files.readString(directory.resolve("report.json")));
        assertThat(Report.fromJson(report.toJson())).isEqualTo(report);
        assertThat(report.findings()).extracting(Finding::id).containsExactly("spread", "killed", "hung", "slow",
                "address", "cost", "multiplexing", "tls");
        assertThat(report.findings()).flatExtracting(Finding::promises).filteredOn(promise -> !promise.kept())
                .extracting(Promise::sentence).isEmpty();
        assertThat(exit).isZero();
        assertThat(report.fixedRate()).extracting(Measured::path).containsExactly("direct", "L4", "L7");
        assertThat(report.fixedRate()).allMatch(path -> path.answered() > 0 && path.failed() == 0);
        assertThat(Files.readString(directory.resolve("report.md"))).contains("## At saturation", "A hung endpoint");
        opensInChromium(directory.resolve("report.html"));
    }

    @ParameterizedTest
    @CsvSource({
        "--target, nonsense, '--target: expected host:port, got nonsense'",
        "--target, 127.0.0.1:70000, '--target: expected a port from 1 to 65535, got 70000'",
        "--rate, 0, '--rate: expected 1 to 1000000, got 0.0'",
        "--connections, 0, '--connections: expected 1 to 4096, got 0'",
        "--size, -1, '--size: expected 0 to 1048576 bytes, got -1'",
        "--path, x, '--path: expected a path that begins with /, got x'",
        "--frobnicate, 1, Unknown option"
    })
    void aWrongOptionIsNamedAndTheExitCodeIs2(String option, String value, String problem) {
        assertThat(compare(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(problem);
    }

    @Test
    void aTargetThatDoesNotAnswerEndsTheRunWithASentence() {
        assertThat(compare("--quick", "--seconds", "0.2", "--target", "127.0.0.1:1", "--out", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no answer with status 200, direct at /127.0.0.1:1");
    }

    private int compare(String... arguments) {
        return CompareMain.execute(PlainProgress::new, new PrintWriter(out, true),
                new PrintWriter(err, true), arguments);
    }

    private void opensInChromium(Path page) throws Exception {
        Path chromium = Path.of("/usr/bin/chromium");
        if (!Files.isExecutable(chromium)) {
            if ("required".equals(System.getenv("WEIR_SUITES"))) {
                throw new AssertionError("required here, but no program chromium (Debian package chromium)");
            }
            throw new TestAbortedException("the page was not opened: no program chromium (Debian package chromium)");
        }
        Path dom = directory.resolve("dom.html");
        Process browser = new ProcessBuilder(List.of(chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"), "--dump-dom", page.toUri().toString()))
                .redirectOutput(dom.toFile()).redirectError(directory.resolve("chromium.log").toFile()).start();
        assertThat(browser.waitFor(90, TimeUnit.SECONDS)).as("chromium ended").isTrue();
        assertThat(Files.readString(dom)).contains("promised behaviours were seen", "<polyline", "</section>");
        assertThat(Files.readString(page)).doesNotContain("http://", "https://", "<script");
    }
}
