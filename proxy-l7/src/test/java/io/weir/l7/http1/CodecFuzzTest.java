package io.weir.l7.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.Method;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.testkit.LeakAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeds of the corpus, mutated and cut into random reads, against the {@link Oracle}: the codec accepts just what the
 * rules accept, understands it alike, and what it sends on has one meaning, the same. The runs are the same every
 * time.
 */
@ExtendWith(LeakAssert.class)
class CodecFuzzTest {
    private static final int ROUNDS = 60_000;
    private static final Pattern HOP_BY_HOP = Pattern.compile(
            "(connection|transfer-encoding|content-length|te|upgrade|keep-alive|proxy-connection|proxy-authorization"
                    + "|proxy-authenticate|http2-settings|trailer|host): .*");

    private final HeadPieces pieces = new HeadPieces();

    @Test
    void requestsMeanWhatTheRulesSay() {
        Mutator mutator = new Mutator(Corpus.named("request"), new SplittableRandom(1));
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String raw = mutator.next();
            accepted += requestAgrees(raw, mutator) ? 1 : 0;
        }
        // A fuzzer that never gets past the first line proves nothing.
        assertThat(accepted).isGreaterThan(ROUNDS / 20);
    }

    private boolean requestAgrees(String raw, Mutator mutator) {
        Oracle.Head expected = Oracle.request(raw);
        RequestHead head = new RequestHead();
        RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
        int left = pieces.feed(raw, mutator, in -> parser.parse(in, head));

        assertThat(pieces.result() == ParseResult.DONE).as(visible(raw) + parser.detail()).isEqualTo(expected != null);
        if (expected == null) {
            return false;
        }
        assertThat(left).as(visible(raw)).isEqualTo(raw.length() - expected.end());
        assertThat(head.wireBytes()).as(visible(raw)).isEqualTo(expected.end());
        assertThat(head.methodText()).isEqualTo(expected.start());
        assertThat(head.target()).as(visible(raw)).isEqualTo(expected.target());
        assertThat(framing(head.bodyKind(), head.bodyLength())).as(visible(raw)).isEqualTo(expected.framing());
        assertThat(head.fields().toString().toLowerCase(Locale.ROOT))
                .isEqualTo(String.join("\n", expected.fields()).toLowerCase(Locale.ROOT)
                        + (expected.fields().isEmpty() ? "" : "\n"));
        if (head.method() != Method.CONNECT) {
            forwardedMeansTheSame(raw, head, expected);
        }
        return true;
    }

    private static void forwardedMeansTheSame(String raw, RequestHead head, Oracle.Head expected) {
        String sent = Wire.forwarded(head)
                .replaceFirst("(?i)\r\nhost:[ \t]*\r\n", "\r\nhost: none\r\n");
        Oracle.Head again =
                Objects.requireNonNull(Oracle.request(sent), () -> visible(raw) + " → " + visible(sent));

        assertThat(again.start()).isEqualTo(expected.start());
        assertThat(again.target()).isEqualTo(expected.target());
        assertThat(again.framing()).as(visible(sent)).isEqualTo(expected.framing());
        assertThat(again.end()).isEqualTo(sent.length());
        assertThat(Oracle.values(again.fields(), "host")).hasSize(1);
        assertThat(Oracle.values(again.fields(), "content-length").size()).isLessThan(2);
        if (Oracle.values(expected.fields(), "connection").isEmpty()) {
            assertThat(endToEnd(again)).isEqualTo(endToEnd(expected).stream()
                    .filter(f -> head.version() != HttpVersion.HTTP_1_0 || !f.startsWith("expect: ")).toList());
        }
    }

    private static List<String> endToEnd(Oracle.Head head) {
        return head.fields().stream().filter(f -> !HOP_BY_HOP.matcher(f).matches()).toList();
    }

    @Test
    void responsesMeanWhatTheRulesSay() {
        Mutator mutator = new Mutator(Corpus.named("response"), new SplittableRandom(2));
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String raw = mutator.next();
            Oracle.Head expected = Oracle.response(raw);
            ResponseHead head = new ResponseHead();
            ResponseParser parser = new ResponseParser();
            int left = pieces.feed(raw, mutator, in -> parser.parse(in, head, Method.GET));

            assertThat(pieces.result() == ParseResult.DONE).as(visible(raw) + parser.detail())
                    .isEqualTo(expected != null);
            if (expected != null) {
                assertThat(left).isEqualTo(raw.length() - expected.end());
                assertThat(String.valueOf(head.status())).isEqualTo(expected.start());
                assertThat(framing(head.bodyKind(), head.bodyLength())).as(visible(raw)).isEqualTo(expected.framing());
                responseGoesOutWithOneMeaning(head, expected);
                accepted++;
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 20);
    }

    private static void responseGoesOutWithOneMeaning(ResponseHead head, Oracle.Head expected) {
        String sent = Wire.forwarded(head, HttpVersion.HTTP_1_1, false);
        Oracle.Head again = Objects.requireNonNull(Oracle.response(sent), () -> visible(sent));

        assertThat(again.start()).isEqualTo(expected.start());
        assertThat(again.end()).isEqualTo(sent.length());
        assertThat(again.framing()).isEqualTo(expected.framing().equals("close") ? "chunked" : expected.framing());
    }

    @Test
    void chunkedBodiesMeanWhatTheRulesSay() {
        Mutator mutator = new Mutator(Corpus.named("chunked"), new SplittableRandom(3));
        BodyReader body = new BodyReader();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String raw = mutator.next();
            Oracle.Body expected = Oracle.chunked(raw);
            StringBuilder data = new StringBuilder();
            body.start(BodyKind.CHUNKED, 0);
            int left = pieces.feed(raw, mutator, in -> {
                for (ByteBuf part = body.read(in); part != null; part = body.read(in)) {
                    data.append(part.toString(ISO_8859_1));
                    part.release();
                }
                return body.hasFailed() ? ParseResult.FAILED
                        : body.isDone() ? ParseResult.DONE : ParseResult.NEED_MORE;
            });

            assertThat(pieces.result() == ParseResult.DONE).as(visible(raw) + body.detail())
                    .isEqualTo(expected != null);
            if (expected != null) {
                assertThat(data.toString()).isEqualTo(expected.data());
                assertThat(left).isEqualTo(raw.length() - expected.end());
                accepted++;
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 20);
    }

    @ParameterizedTest
    @EnumSource
    void everySeedMeansTheSameHoweverItIsSplit(Corpus.Kind kind) {
        for (String raw : Corpus.named(kind.text())) {
            for (int at = 1; at < raw.length(); at++) {
                assertThat(outcome(kind, raw, at)).as(visible(raw)).isEqualTo(outcome(kind, raw, raw.length()));
            }
        }
    }

    /** What becomes of it when it comes in two reads, and the rest in reads of one byte when the split is even. */
    private static String outcome(Corpus.Kind kind, String raw, int split) {
        List<String> reads = new ArrayList<>(List.of(raw.substring(0, split)));
        for (int at = split; at < raw.length(); at += split % 2 == 0 ? 1 : raw.length()) {
            reads.add(raw.substring(at, split % 2 == 0 ? at + 1 : raw.length()));
        }
        return switch (kind) {
            case REQUEST -> {
                RequestHead head = new RequestHead();
                RequestParser parser = new RequestParser(HttpLimitsSpec.DEFAULT);
                ParseResult result = HeadPieces.feed(reads, in -> parser.parse(in, head));
                yield result + parser.detail()
                        + (result == ParseResult.DONE ? Wire.forwarded(head) + head.wireBytes() : "");
            }
            case RESPONSE -> {
                ResponseHead head = new ResponseHead();
                ResponseParser parser = new ResponseParser();
                ParseResult result = HeadPieces.feed(reads, in -> parser.parse(in, head, Method.GET));
                yield result + parser.detail() + (result == ParseResult.DONE
                        ? Wire.forwarded(head, HttpVersion.HTTP_1_1, false) + head.wireBytes() : "");
            }
            case CHUNKED -> {
                BodyReader body = new BodyReader();
                body.start(BodyKind.CHUNKED, 0);
                ByteBuf data = Unpooled.buffer();
                ParseResult result = HeadPieces.feed(reads, in -> {
                    for (ByteBuf part = body.read(in); part != null; part = body.read(in)) {
                        data.writeBytes(part);
                        part.release();
                    }
                    return body.hasFailed() ? ParseResult.FAILED
                            : body.isDone() ? ParseResult.DONE : ParseResult.NEED_MORE;
                });
                yield result + body.detail() + data.toString(ISO_8859_1) + body.trailers();
            }
        };
    }

    private static String framing(BodyKind kind, long length) {
        return switch (kind) {
            case NONE -> "none";
            case LENGTH -> String.valueOf(length);
            case CHUNKED -> "chunked";
            case UNTIL_CLOSE -> "close";
        };
    }

    private static String visible(String raw) {
        return '«' + raw.replace("\r", "␍").replace("\n", "␊").replace("\u0000", "␀") + "» ";
    }
}
