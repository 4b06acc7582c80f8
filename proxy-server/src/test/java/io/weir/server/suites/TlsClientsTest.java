package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What OpenSSL, curl and testssl.sh see of a TLS listener with its defaults. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TlsClientsTest {
    private static final Duration RUN_MAX = Duration.ofSeconds(60);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @TempDir
    Path directory;

    private TlsSite site;
    private SuiteProxy proxy;

    @BeforeEach
    void start() throws Exception {
        start("");
    }

    private void start(String settings) throws Exception {
        site = TlsSite.write(directory);
        proxy = SuiteProxy.start(directory, """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    %s
                    %s
                    routes:
                      - respond: { status: 200, body: encrypted }
                """.formatted(site.yaml(), settings));
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void bothVersionsAreSpokenAndNoOlderOnes() {
        assertThat(connect("localhost", "-tls1_3").expectSuccess())
                .contains("TLSv1.3", "Verify return code: 0 (ok)", "HTTP/1.1 200", "encrypted");
        assertThat(connect("localhost", "-tls1_2").expectSuccess())
                .contains("TLSv1.2", "Verify return code: 0 (ok)", "HTTP/1.1 200", "encrypted");
        for (String version : List.of("-tls1_1", "-tls1")) {
            assertThat(connect("localhost", version, "-cipher", "DEFAULT:@SECLEVEL=0").exit()).isNotZero();
        }
    }

    @Test
    void theServerNamePicksTheCertificate() {
        Map<String, String> subjects = Map.of("exact.example", "exact.example", "a.wild.example", "*.wild.example",
                "EXACT.example", "exact.example", "unknown.example", "localhost", "wild.example", "localhost");
        subjects.forEach((name, subject) -> assertThat(connect(name).expectSuccess()).as(name)
                .containsPattern("subject=CN ?= ?" + Pattern.quote(subject)));
    }

    @Test
    void theProtocolIsNegotiated() {
        assertThat(connect("localhost", "-alpn", "http/1.1,h2").output()).contains("ALPN protocol: h2");
        assertThat(connect("localhost", "-alpn", "http/1.1").expectSuccess()).contains("ALPN protocol: http/1.1");
        assertThat(connect("localhost").expectSuccess()).contains("No ALPN negotiated");
    }

    @Test
    void noHttp2IsNegotiatedWhereItIsOff() throws Exception {
        stop();
        start("http: { http2: false }");

        assertThat(connect("localhost", "-alpn", "h2,http/1.1").expectSuccess())
                .contains("ALPN protocol: http/1.1", "HTTP/1.1 200");
    }

    @Test
    void sessionsAreResumed() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String session = directory.resolve("session" + version).toString();
            assertThat(connect("localhost", version, "-sess_out", session).expectSuccess()).contains("New, TLS");
            assertThat(connect("localhost", version, "-sess_in", session).expectSuccess()).as(version)
                    .contains("Reused, TLS");
        }
    }

    @Test
    void curlTrustsIt() {
        String uri = "https://localhost:" + proxy.port("web") + "/";
        for (String version : List.of("--tlsv1.3", "--tls-max=1.2")) {
            List<String> command = new ArrayList<>(List.of(Needs.program("curl", "curl"), "-sS", "--http1.1",
                    "--resolve", "localhost:" + proxy.port("web") + ":127.0.0.1",
                    "--cacert", site.authority().toString()));
            command.addAll(List.of(version.split("=")));
            command.add(uri);
            assertThat(Program.run(RUN_MAX, directory, command).expectSuccess()).isEqualTo("encrypted");
        }
    }

    /**
     * All it has about TLS but the simulation of clients. What it finds in the test's own certificates, and what it
     * misses in the machine's openssl, is not ours.
     */
    @Test
    void testsslFindsNoWeakness() throws Exception {
        Path report = directory.resolve("testssl.json");
        Program.Outcome outcome = Program.run(Duration.ofMinutes(4), Needs.program("testssl", "testssl.sh"), "--quiet",
                "--color", "0", "--warnings", "off", "--nodns", "none", "--ip", "127.0.0.1", "--add-ca",
                site.authority().toString(), "--protocols", "--std", "--fs", "--server-preference", "--server-defaults",
                "--vulnerable", "--jsonfile", report.toString(), "localhost:" + proxy.port("web"));
        List<Map<String, String>> findings = findings(Needs.file(report, outcome.output()));
        assertThat(findings).as(outcome.output()).hasSizeGreaterThan(50);
        assertThat(findings.stream().filter(TlsClientsTest::isWeakness)).isEmpty();
    }

    private static boolean isWeakness(Map<String, String> finding) {
        return !List.of("OK", "INFO", "LOW", "DEBUG").contains(finding.get("severity"))
                && !finding.getOrDefault("id", "").matches("cert.*|engine_problem");
    }

    private static List<Map<String, String>> findings(Path report) throws IOException {
        return new Yaml().load(Files.readString(report));
    }

    /** One connection that asks for a page and stays until the end of the answer, so that tickets arrive. */
    private Program.Outcome connect(String serverName, String... more) {
        List<String> command = new ArrayList<>(List.of(Needs.program("openssl", "openssl"), "s_client", "-connect",
                "127.0.0.1:" + proxy.port("web"), "-servername", serverName, "-CAfile", site.authority().toString(),
                "-ign_eof"));
        command.addAll(List.of(more));
        return Program.runWithInput(RUN_MAX, REQUEST, command.toArray(String[]::new));
    }
}
