package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadFields;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the data of a body out of reads, without copying it, and finds its end. One per direction of a connection;
 * {@link #start} for each message.
 *
 * <pre>{@code
 * for (ByteBuf data = body.read(in); data != null; data = body.read(in)) { take(data); }
 * if (body.hasFailed()) { … } else if (body.isDone()) { … what is left in `in` is not of this body … }
 * }</pre>
 */
@LoopConfined
public final class BodyReader {
    private final ChunkReader chunks = new ChunkReader();
    private BodyKind kind = BodyKind.NONE;
    private long remaining;
    private long dataBytes;
    private boolean closed;

    /** Begins a body; {@code length} counts for {@link BodyKind#LENGTH} only. */
    public void start(BodyKind bodyKind, long length) {
        kind = bodyKind;
        remaining = bodyKind == BodyKind.LENGTH ? length : 0;
        dataBytes = 0;
        closed = false;
        chunks.reset();
    }

    /**
     * The next run of data, or null when there is none in these bytes: more are needed, or it is done, or it failed.
     * Borrows {@code in} and advances it; returns an owned slice of it, never an empty one.
     */
    public @Nullable ByteBuf read(ByteBuf in) {
        return switch (kind) {
            case NONE -> null;
            case UNTIL_CLOSE -> slice(in, in.readableBytes());
            case LENGTH -> {
                ByteBuf data = slice(in, remaining);
                remaining -= data == null ? 0 : data.readableBytes();
                yield data;
            }
            case CHUNKED -> {
                ByteBuf data = chunks.findData(in) ? slice(in, chunks.remaining()) : null;
                if (data != null) {
                    chunks.taken(data.readableBytes());
                }
                yield data;
            }
        };
    }

    private @Nullable ByteBuf slice(ByteBuf in, long bytesMax) {
        int length = (int) Math.min(in.readableBytes(), bytesMax);
        if (length == 0) {
            return null;
        }
        dataBytes += length;
        return in.readRetainedSlice(length);
    }

    /** The connection ended in this direction; whether the body is complete then. */
    public boolean onEof() {
        closed = true;
        return isDone();
    }

    /** Whether the last byte of the body and its framing was read. */
    public boolean isDone() {
        return switch (kind) {
            case NONE -> true;
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.isDone();
            case UNTIL_CLOSE -> closed;
        };
    }

    /** Whether its framing is broken; nothing that follows on this connection can be believed. */
    public boolean hasFailed() {
        return chunks.problem() != null;
    }

    /** Which rule was broken, for logs. */
    public String detail() {
        String problem = chunks.problem();
        return problem == null ? "" : problem;
    }

    /** Data bytes so far, without framing. */
    public long dataBytes() {
        return dataBytes;
    }

    /** The trailers that may be forwarded, when the body is done; null when there are none. */
    public @Nullable HeadFields trailers() {
        return chunks.trailers();
    }
}
