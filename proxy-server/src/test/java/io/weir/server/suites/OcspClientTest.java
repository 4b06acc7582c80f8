package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OCSP responses as openssl makes them, stapled, and read by openssl's client. */
class OcspClientTest {
    private static final Duration RUN_MAX = Duration.ofSeconds(30);
    private static final String GOOD = "V\t301231235959Z\t\t1001\tunknown\t/CN=localhost\n";
    private static final String REVOKED = "R\t301231235959Z\t250101000000Z\t1001\tunknown\t/CN=localhost\n";

    @TempDir
    Path directory;

    @Test
    void aResponseIsStapledAndANewOneReplacesIt() throws Exception {
        issue();
        respond(GOOD);
        try (SuiteProxy proxy = SuiteProxy.start(directory, """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    tls: { certificates: [{ cert: a.pem, key: a.key, ocsp: a.ocsp }] }
                    routes: [{ respond: { status: 200 } }]
                """)) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                assertThat(status(proxy, version)).as(version)
                        .contains("OCSP Response Status: successful (0x0)", "Cert Status: good");
            }
            respond(REVOKED);
            Await.until("the new response is stapled", () -> status(proxy, "-tls1_3").contains("Cert Status: revoked"));
        }
    }

    private String status(SuiteProxy proxy, String version) {
        return Program.runWithInput(RUN_MAX, "", Needs.program("openssl", "openssl"), "s_client", "-connect",
                "127.0.0.1:" + proxy.port("web"), "-servername", "localhost", "-CAfile",
                directory.resolve("ca.pem").toString(), "-status", version).output();
    }

    private void issue() throws IOException {
        Files.writeString(directory.resolve("names"), "subjectAltName=DNS:localhost");
        String[] key = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"};
        openssl(key, "req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2");
        openssl(key, "req", "-keyout", "a.key", "-out", "a.csr", "-subj", "/CN=localhost");
        openssl(new String[0], "x509", "-req", "-in", "a.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial",
                "4097", "-days", "1", "-out", "a.pem", "-extfile", "names");
    }

    private void respond(String index) throws IOException {
        Files.writeString(directory.resolve("index"), index);
        openssl(new String[0], "ocsp", "-index", "index", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key",
                "-issuer", "ca.pem", "-cert", "a.pem", "-no_nonce", "-respout", "next.ocsp", "-ndays", "1");
        Files.move(directory.resolve("next.ocsp"), directory.resolve("a.ocsp"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void openssl(String[] more, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Needs.program("openssl", "openssl")));
        command.addAll(List.of(arguments));
        command.addAll(List.of(more));
        Program.run(RUN_MAX, directory, command).expectSuccess();
    }
}
