package io.weir.l7.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.Fields;
import io.weir.testkit.RawRequest;
import io.weir.testkit.RawResponse;
import java.util.List;
import java.util.Set;

/** What holds for every message the proxy writes, whatever it read; line ends and tokens are the reader's to check. */
final class Canonical {
    private static final Set<String> ONE_CONNECTION_ONLY = Set.of("keep-alive", "proxy-connection",
            "proxy-authorization", "http2-settings");
    private static final List<String> CONNECTION_OPTIONS = List.of("te", "upgrade", "te, upgrade");

    private Canonical() {}

    static void check(RawRequest request) {
        Fields fields = request.headers();
        assertThat(request.version()).isEqualTo("HTTP/1.1");
        assertThat(fields.all("host")).as("Host lines").hasSize(1);
        checkValues(fields);
        checkFraming(fields);
        assertThat(fields.names()).as("hop-by-hop fields").doesNotContainAnyElementsOf(ONE_CONNECTION_ONLY);
        assertThat(fields.all("te")).as("TE").isSubsetOf("trailers");
        assertThat(fields.all("connection")).as("Connection").hasSizeLessThanOrEqualTo(1)
                .isSubsetOf(CONNECTION_OPTIONS);
        assertThat(fields.all("via")).as("Via").isNotEmpty().last().asString().endsWith(" weir");
        for (String own : List.of("x-forwarded-for", "x-forwarded-proto", "forwarded", "x-request-id")) {
            assertThat(fields.all(own)).as(own).hasSize(1);
        }
    }

    static void check(RawResponse response, boolean oldClient) {
        Fields fields = response.headers();
        assertThat(response.version()).isEqualTo("HTTP/1.1");
        checkValues(fields);
        checkFraming(fields);
        assertThat(fields.names()).as("hop-by-hop fields").doesNotContainAnyElementsOf(ONE_CONNECTION_ONLY)
                .doesNotContain("proxy-authenticate", "te");
        if (oldClient) {
            assertThat(fields.has("transfer-encoding")).as("chunks to an HTTP/1.0 client").isFalse();
        }
        if (response.status() < 200 || response.status() == 204) {
            assertThat(fields.names()).as("framing of a response that cannot have a body")
                    .doesNotContain("content-length", "transfer-encoding");
        }
        if (response.status() >= 200) {
            assertThat(fields.all("date")).as("Date").hasSize(1);
        }
    }

    private static void checkFraming(Fields fields) {
        List<String> lengths = fields.all("content-length");
        List<String> codings = fields.all("transfer-encoding");
        assertThat(lengths.size() + codings.size()).as("framing fields: " + fields).isLessThanOrEqualTo(1);
        assertThat(lengths).allMatch(length -> length.matches("0|[1-9][0-9]{0,18}"));
        assertThat(codings).isSubsetOf("chunked");
    }

    private static void checkValues(Fields fields) {
        for (Fields.Field field : fields.list()) {
            assertThat(field.value().chars()).as(field.name())
                    .allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
        }
    }
}
