package io.weir.l7.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.listener.DownstreamFacts;
import io.weir.core.spec.Cidr;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import io.weir.l7.route.Heads;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedFieldsTest {
    private static final String SPOOFED = "GET / HTTP/1.1\r\nhost: a.example.com\r\nX-Forwarded-For: 6.6.6.6\r\n"
            + "X-Forwarded-Proto: https\r\nForwarded: for=6.6.6.6\r\nX-Request-Id: abc-1\r\n\r\n";

    @Test
    void whatAnUntrustedClientSaysOfItselfIsReplaced() {
        HeadEdits edits = edits(SPOOFED, false);

        assertThat(edits.droppedBits() & KnownField.X_FORWARDED_FOR.bit()).isNotZero();
        assertThat(edits.droppedBits() & KnownField.FORWARDED.bit()).isNotZero();
        assertThat(edits.added().value(KnownField.VIA)).isEqualTo("1.1 weir");
        assertThat(edits.added().value(KnownField.X_FORWARDED_FOR)).isEqualTo("192.0.2.7");
        assertThat(edits.added().value(KnownField.X_FORWARDED_PROTO)).isEqualTo("http");
        assertThat(edits.added().value(KnownField.X_FORWARDED_HOST)).isEqualTo("a.example.com");
        assertThat(edits.added().value(KnownField.X_FORWARDED_PORT)).isEqualTo("8080");
        assertThat(edits.added().value(KnownField.FORWARDED))
                .isEqualTo("for=192.0.2.7;host=\"a.example.com\";proto=http");
        assertThat(edits.added().value(KnownField.X_REQUEST_ID)).matches("[0-9a-f]{32}");
    }

    @Test
    void whatATrustedProxySaysIsContinued() {
        HeadEdits edits = edits(SPOOFED, true);

        assertThat(edits.added().value(KnownField.X_FORWARDED_FOR)).isEqualTo("6.6.6.6, 192.0.2.7");
        assertThat(edits.droppedBits() & KnownField.X_FORWARDED_PROTO.bit()).isZero();
        assertThat(edits.added().has(KnownField.X_FORWARDED_PROTO)).isFalse();
        assertThat(edits.droppedBits() & KnownField.FORWARDED.bit()).isZero();
        assertThat(edits.added().value(KnownField.X_REQUEST_ID)).isEqualTo("abc-1");
    }

    @Test
    void aUnixSocketHasNoPortToTell() {
        for (boolean trusted : new boolean[] {false, true}) {
            HeadEdits edits = new HeadEdits();
            DownstreamFacts unix = new DownstreamFacts(1, "web", null, null, null, trusted, 0, null);

            new ForwardedFields(unix, "http").edit(Heads.request("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), "1", edits);

            assertThat(edits.added().has(KnownField.X_FORWARDED_PORT)).isFalse();
            assertThat(edits.added().value(KnownField.FORWARDED)).isEqualTo("for=unknown;host=\"a\";proto=http");
        }
    }

    @Test
    void theHostOfEachRequestCountsOnOneConnection() {
        ForwardedFields fields = new ForwardedFields(facts(false), "http");
        HeadEdits edits = new HeadEdits();
        fields.edit(Heads.request("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), "1", edits);
        edits.reset();

        fields.edit(Heads.request("GET / HTTP/1.1\r\nhost: b\r\n\r\n"), "2", edits);

        assertThat(edits.added().value(KnownField.X_FORWARDED_HOST)).isEqualTo("b");
    }

    @Test
    void theClientIsTheRightmostAddressThatIsNoTrustedProxy() {
        RequestHead head = Heads.request("GET / HTTP/1.1\r\nhost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n"
                + "X-Forwarded-For: 10.1.1.1\r\n\r\n");
        List<Cidr> trusted = List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.0.2.0/24"));

        assertThat(ClientAddress.believed(head, facts(true), trusted).clientText()).isEqualTo("203.0.113.9");
        assertThat(ClientAddress.believed(head, facts(false), trusted).clientText()).isEqualTo("192.0.2.7:4711");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9:4711,        203.0.113.9",
        "2001:db8:0:0:1:0:0:1,    2001:db8::1:0:0:1",
        "[2001:db8::1],           2001:db8::1",
        "[2001:db8::1]:4711,      2001:db8::1",
        "unknown,                 192.0.2.7:4711",
        "[,                       192.0.2.7:4711",
        "'',                      192.0.2.7:4711",
        "'6.6.6.6, _x, 10.1.1.1', 10.1.1.1",
    })
    void addressesAreReadAsProxiesWriteThem(String chain, String client) {
        RequestHead head = Heads.request("GET / HTTP/1.1\r\nhost: a\r\nX-Forwarded-For: " + chain + "\r\n\r\n");

        DownstreamFacts believed = ClientAddress.believed(head, facts(true), List.of(Cidr.parse("10.0.0.0/8")));

        assertThat(believed.clientText()).isEqualTo(client);
    }

    @Test
    void addressesOfIpv6AreWrittenShort() {
        InetSocketAddress client = new InetSocketAddress("2001:db8:0:0:0:0:0:1", 4711);
        DownstreamFacts facts = new DownstreamFacts(1, "web", client, client, client, false, 0, null);
        HeadEdits edits = new HeadEdits();

        new ForwardedFields(facts, "http").edit(Heads.request("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), "1", edits);

        assertThat(edits.added().value(KnownField.X_FORWARDED_FOR)).isEqualTo("2001:db8::1");
        assertThat(edits.added().value(KnownField.FORWARDED))
                .isEqualTo("for=\"[2001:db8::1]\";host=\"a\";proto=http");
        assertThat(facts.clientText()).isEqualTo("[2001:db8::1]:4711");
    }

    private static HeadEdits edits(String head, boolean trusted) {
        HeadEdits edits = new HeadEdits();
        ForwardedFields fields = new ForwardedFields(facts(trusted), "http");
        RequestHead request = Heads.request(head);
        fields.edit(request, fields.requestId(request), edits);
        return edits;
    }

    private static DownstreamFacts facts(boolean trusted) {
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", 4711);
        return new DownstreamFacts(1, "web", client, client, new InetSocketAddress("192.0.2.1", 8080), trusted, 0,
                null);
    }
}
