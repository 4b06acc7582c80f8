package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.weir.loadtest.rig.Rig;
import io.weir.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** See {@link io.weir.loadtest.ScenarioList#HTTP2}. */
public final class Http2Simulation extends WeirSimulation {
    public Http2Simulation() {
        promiseNoFailures();
        promise("HTTP/2 was spoken", () -> rig().weir().metric("weir_http2_connections_open") > 0);
        runSteadily(http.baseUrl(baseUrl()).disableWarmUp().shareConnections().enableHttp2(), get("/"));
    }

    @Override
    String baseUrl() {
        return hasRig() ? "https://localhost:" + rig().weir().port("tls") : super.baseUrl();
    }

    @Override
    Rig makeRig() {
        try {
            Path directory = Files.createTempDirectory("weir-loadtest-tls");
            Path certificate = TestCertificates.authority("load test").issue("localhost").write(directory, "server");
            return Rig.start(certificate, directory.resolve("server.key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
