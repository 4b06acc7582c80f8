package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.ByteCases;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds of every HTTP/1 head, and of bytes that are none; failures are shrunk, unlike those of the fuzzer. */
class HeadPropertyTest {
    private static final String SEED = "1";
    private static final String TOKEN_CHARS = "!#$%&'*+-.^_`|~0123456789abcXYZ";

    @Property(seed = SEED)
    void whatTheGrammarAllowsIsReadAsItWasWritten(
            @ForAll("tokens") String method, @ForAll("paths") String path,
            @ForAll @Size(max = 10) List<@From("lines") String> lines,
            @ForAll("reads") List<Integer> reads) {
        String raw = method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", lines) + "\r\n";
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);

        ParseResult result = feed(raw.getBytes(ISO_8859_1), reads, in -> parser.parse(in, head));

        assertThat(result).as(parser.detail()).isEqualTo(ParseResult.DONE);
        assertThat(head.methodText()).isEqualTo(method);
        assertThat(head.target()).isEqualTo(path);
        assertThat(head.wireBytes()).isEqualTo(raw.length());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int colon = line.indexOf(':');
            assertThat(head.fields().name(i + 1)).isEqualTo(line.substring(0, colon));
            assertThat(head.fields().value(i + 1)).isEqualTo(blanksOff(line.substring(colon + 1)));
        }
    }

    private static String blanksOff(String value) {
        return value.replaceAll("^[ \t]+|[ \t]*\r\n$", "");
    }

    @Provide
    Arbitrary<String> tokens() {
        // Methods with rules of their own are the oracle's business.
        return Arbitraries.strings().withChars(TOKEN_CHARS).ofMinLength(1).ofMaxLength(20);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings().withCharRange('!', '~').excludeChars('#').ofMaxLength(60).map(rest -> "/" + rest);
    }

    @Provide
    Arbitrary<String> lines() {
        Arbitrary<String> value = Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u0080', '\u00ff')
                .withChars('\t').ofMaxLength(80);
        return Combinators.combine(tokens(), value).as((name, text) -> "x-" + name + ":" + text + "\r\n");
    }

    /** Each of these lines alone or beside others is where proxies have disagreed with servers. */
    @Property(seed = SEED, tries = 20_000)
    void framingHasTheOracleSMeaningOrNone(
            @ForAll("versions") String version, @ForAll @Size(max = 4) List<@From("framings") String> lines,
            @ForAll("reads") List<Integer> reads) {
        String raw = "POST / HTTP/1." + version + "\r\nHost: a\r\n" + String.join("\r\n", lines)
                + (lines.isEmpty() ? "" : "\r\n") + "\r\n";
        Oracle.Head expected = Oracle.request(raw);
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);

        ParseResult result = feed(raw.getBytes(ISO_8859_1), reads, in -> parser.parse(in, head));

        assertThat(result == ParseResult.DONE).as(parser.detail()).isEqualTo(expected != null);
        if (expected != null) {
            String framing = switch (head.bodyKind()) {
                case NONE -> "none";
                case LENGTH -> Long.toString(head.bodyLength());
                case CHUNKED -> "chunked";
                case UNTIL_CLOSE -> "close";
            };
            assertThat(framing).isEqualTo(expected.framing());
        }
    }

    @Provide
    Arbitrary<String> versions() {
        return Arbitraries.of("1", "0", "2");
    }

    @Provide
    Arbitrary<String> framings() {
        Arbitrary<String> name = Arbitraries.of(
                "Content-Length", "content-length", "Transfer-Encoding", "transfer-encoding", "Content_Length",
                "Content-Length ", "Transfer-Encoding\t", " Content-Length", "X-Content-Length");
        Arbitrary<String> value = Arbitraries.of(
                "0", "5", "05", "+5", "-5", "5, 5", "5,6", "5,", ",5", "5 5", "0x5", "5.0", "", "\u00b2",
                "9223372036854775807", "9223372036854775808", "18446744073709551616",
                "chunked", "Chunked", "chunked, chunked", "gzip, chunked", "chunked, gzip", "identity", "chunked,",
                ",chunked", "chunked;q=1", "\"chunked\"", "x chunked", "\u000bchunked", "chunked\0");
        Arbitrary<String> colon = Arbitraries.of(": ", ":", ":\t", " : ");
        return Combinators.combine(name, colon, value).as((n, c, v) -> n + c + v);
    }

    @Property(seed = SEED)
    void aRequestMeansTheSameHoweverItArrives(@ForAll("requests") byte[] raw, @ForAll("reads") List<Integer> reads) {
        assertThat(request(raw, reads)).isEqualTo(request(raw, List.of()));
    }

    private static String request(byte[] raw, List<Integer> reads) {
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
        ParseResult result = feed(raw, reads, in -> parser.parse(in, head));
        return result + parser.detail() + (result == ParseResult.DONE ? Wire.forwarded(head) + head.wireBytes() : "");
    }

    @Property(seed = SEED)
    void aResponseMeansTheSameHoweverItArrives(
            @ForAll("responses") byte[] raw, @ForAll("reads") List<Integer> reads, @ForAll Method method) {
        assertThat(response(raw, reads, method)).isEqualTo(response(raw, List.of(), method));
    }

    private static String response(byte[] raw, List<Integer> reads, Method method) {
        ResponseHead head = new ResponseHead();
        ResponseParser parser = new ResponseParser();
        ParseResult result = feed(raw, reads, in -> parser.parse(in, head, method));
        return result + parser.detail() + (result == ParseResult.DONE
                ? Wire.forwarded(head, HttpVersion.HTTP_1_1, false) + head.wireBytes() : "");
    }

    @Provide
    Arbitrary<byte[]> requests() {
        return ByteCases.around(ByteCases.corpus(getClass(), "request"));
    }

    @Provide
    Arbitrary<byte[]> responses() {
        return ByteCases.around(ByteCases.corpus(getClass(), "response"));
    }

    @Provide
    Arbitrary<List<Integer>> reads() {
        return ByteCases.reads();
    }

    /** Until it is done or has failed. */
    static ParseResult feed(byte[] raw, List<Integer> reads, Function<ByteBuf, ParseResult> parser) {
        ParseResult result = ParseResult.NEED_MORE;
        for (byte[] part : ByteCases.cut(raw, reads)) {
            if (result == ParseResult.NEED_MORE) {
                ByteBuf in = Unpooled.wrappedBuffer(part);
                result = parser.apply(in);
                assertThat(in.refCnt()).isOne();
                in.release();
            }
        }
        return result;
    }
}
