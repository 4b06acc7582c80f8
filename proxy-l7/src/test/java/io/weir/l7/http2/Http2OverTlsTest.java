package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.spec.ClusterSpec.Protocol;
import io.weir.core.spec.UpstreamTlsSpec;
import io.weir.l7.TestProxy;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.TestCertificates;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What ALPN makes of an endpoint behind TLS. */
@ExtendWith(LeakAssert.class)
class Http2OverTlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    @TempDir
    Path directory;

    private final TestCertificates authority = TestCertificates.authority("test authority");
    private final SSLContext endpointTls = authority.context(authority.issue("127.0.0.1"));

    private TestProxy proxy(String address, Protocol protocol) {
        UpstreamTlsSpec tls = new UpstreamTlsSpec(authority.write(directory, "ca"), true, null, null);
        return TestProxy.to(address).cluster(spec -> spec.withProtocol(protocol).withTls(tls)).start();
    }

    @Test
    void anEndpointThatChoosesH2IsSpokenToInHttp2() {
        for (Protocol protocol : new Protocol[] {Protocol.HTTP2, Protocol.AUTO}) {
            try (var endpoint = Http2Endpoint.startTls(endpointTls).answer(200, "h2");
                    var proxy = proxy(endpoint.hostPort(), protocol);
                    RawClient client = proxy.connect()) {
                assertThat(client.exchange(GET).text()).isEqualTo("h2");
                assertThat(client.exchange(GET).text()).isEqualTo("h2");
                assertThat(endpoint.acceptedCount()).isEqualTo(1);
                assertThat(endpoint.awaitRequest(0).field(":scheme")).as("the client spoke clear text")
                        .isEqualTo("https");
            }
        }
    }

    @Test
    void withAutoAnEndpointThatChoosesHttp1IsSpokenToInHttp1() {
        try (var endpoint = ScriptedUpstream.startTls(endpointTls).answerBody("h1");
                var proxy = proxy(endpoint.hostPort(), Protocol.AUTO);
                RawClient one = proxy.connect();
                RawClient other = proxy.connect()) {
            one.send(GET);
            other.send(GET);
            assertThat(one.readResponse().text()).isEqualTo("h1");
            assertThat(other.readResponse().text()).isEqualTo("h1");
            assertThat(one.exchange(GET).text()).isEqualTo("h1");
            assertThat(endpoint.awaitRequest(2).version()).isEqualTo("HTTP/1.1");
        }
    }

    @Test
    void withHttp2AnEndpointThatDoesNotKnowItIsA502() {
        try (var endpoint = ScriptedUpstream.startTls(endpointTls).answerBody("h1");
                var proxy = proxy(endpoint.hostPort(), Protocol.HTTP2);
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.nextRecord().error()).isEqualTo(ProxyError.TLS_FAILED);
        }
    }
}
