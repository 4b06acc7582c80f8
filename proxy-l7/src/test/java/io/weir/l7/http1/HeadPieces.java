package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Function;

/** Feeds text to a parser in pieces, until it is done, has failed, or nothing is left. */
final class HeadPieces {
    private ParseResult result = ParseResult.NEED_MORE;

    /** In random pieces; how many bytes of it are left at the end. */
    int feed(String raw, Mutator mutator, Function<ByteBuf, ParseResult> parser) {
        result = ParseResult.NEED_MORE;
        int at = 0;
        while (at < raw.length() && result == ParseResult.NEED_MORE) {
            int length = mutator.piece(raw.length() - at);
            ByteBuf in = Wire.bytes(raw.substring(at, at + length));
            result = parser.apply(in);
            at += length - in.readableBytes();
            in.release();
        }
        return raw.length() - at;
    }

    ParseResult result() {
        return result;
    }

    /** In these pieces. */
    static ParseResult feed(List<String> reads, Function<ByteBuf, ParseResult> parser) {
        ParseResult result = ParseResult.NEED_MORE;
        for (String read : reads) {
            if (result == ParseResult.NEED_MORE) {
                ByteBuf in = Wire.bytes(read);
                result = parser.apply(in);
                in.release();
            }
        }
        return result;
    }
}
