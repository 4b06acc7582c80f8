package io.weir.server.suites;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every case of h2spec, strict ones too, each a test of its own, against both ports that speak HTTP/2. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class H2specTest {
    private static final int CASES = 146;

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> inTheClear() throws Exception {
        return against("h2c", "", false);
    }

    @TestFactory
    Stream<DynamicTest> overTls() throws Exception {
        return against("tls", TlsSite.write(directory).yaml(), true);
    }

    /** The endpoint reads a request before it answers: an answer that comes earlier would end the stream of a case. */
    private Stream<DynamicTest> against(String name, String tls, boolean overTls) throws Exception {
        try (ScriptedUpstream endpoint = ScriptedUpstream.start().answerBody("h2spec h2spec");
                SuiteProxy proxy = SuiteProxy.start(directory, forwarding(tls, endpoint.hostPort()))) {
            List<H2spec.Case> cases = H2spec.run(name, proxy.port("web"), overTls);
            assertThat(cases).hasSize(CASES);
            return cases.stream().map(each -> DynamicTest.dynamicTest(each.section() + " " + each.title(),
                    () -> assertThat(each.failure()).isEmpty()));
        }
    }

    private static String forwarding(String tls, String endpoint) {
        return """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    %s
                    routes: [{ to: app }]
                clusters:
                  app: { endpoints: ["%s"] }
                """.formatted(tls, endpoint);
    }
}
