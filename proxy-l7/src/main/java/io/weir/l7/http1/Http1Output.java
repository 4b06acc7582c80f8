package io.weir.l7.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.weir.core.loop.LoopConfined;
import io.weir.l7.loop.Flushable;
import io.weir.l7.loop.HttpLoop;
import io.weir.l7.message.BodyKind;
import io.weir.l7.message.HeadEdits;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.HttpVersion;
import io.weir.l7.message.RequestHead;
import io.weir.l7.message.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on one connection. Heads and small bodies are gathered in one buffer, large bodies follow as they are,
 * and everything leaves with one flush when the event ends: one write call for a small message, one writev for a large
 * one. Bound: Netty's write watermarks, kept by whoever asks {@link #isWritable()}.
 */
@LoopConfined
final class Http1Output implements Flushable {
    /** Bodies up to this size are copied behind the head: cheaper than a second buffer in the write call. */
    private static final int COPY_MAX = 8 << 10;
    /** So much is not held back until the event ends: the read it came by has its buffer back before the next one. */
    private static final int FLUSH_AT = 32 << 10;
    private static final int BUFFER_BYTES = 1024;

    private final HttpLoop loop;
    private final ChannelHandlerContext ctx;
    private @Nullable ByteBuf gathered;
    private boolean dirty;
    private boolean chunked;
    private boolean endsWithConnection;
    private long unflushed;
    private long written;

    Http1Output(HttpLoop loop, ChannelHandlerContext ctx) {
        this.loop = loop;
        this.ctx = ctx;
    }

    /** Takes {@code bytes} that belong to no message. */
    void raw(ByteBuf bytes) {
        room(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
    }

    /** Appends a request's head, framed as the client framed it. */
    void requestHead(RequestHead head, HeadEdits edits, boolean upgrade) {
        ByteBuf out = room(HeadWriter.estimate(head.fields(), edits));
        int before = out.writerIndex();
        HeadWriter.writeRequest(head, edits, head.bodyKind(), head.bodyLength(), upgrade, out);
        chunked = head.bodyKind() == BodyKind.CHUNKED;
        count(out.writerIndex() - before);
    }

    /** Appends a final response's head, framed as that client understands. */
    void responseHead(ResponseHead head, HeadEdits edits, HttpVersion client, boolean close) {
        ByteBuf out = room(HeadWriter.estimate(head.fields(), edits));
        int before = out.writerIndex();
        BodyKind kind = head.bodyKind().towards(client);
        HeadWriter.writeResponse(head, edits, kind, head.bodyLength(), client, close, out);
        chunked = kind == BodyKind.CHUNKED;
        endsWithConnection = kind == BodyKind.UNTIL_CLOSE;
        count(out.writerIndex() - before);
    }

    /** Whether the body under way ends where the connection does. */
    boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Appends a 1xx. */
    void interim(ResponseHead head) {
        ByteBuf out = room(BUFFER_BYTES);
        int before = out.writerIndex();
        HeadWriter.writeInterim(head, out);
        count(out.writerIndex() - before);
    }

    /** Takes {@code data}, the next bytes of the body. */
    void body(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        if (chunked) {
            ByteBuf out = room(ChunkWriter.SIZE_LINE_BYTES_MAX);
            ChunkWriter.writeSize(length, out);
        }
        if (length <= COPY_MAX) {
            room(length).writeBytes(data);
            data.release();
        } else {
            passGathered();
            willFlush();
            ctx.write(data, ctx.voidPromise());
        }
        if (chunked) {
            ChunkWriter.writeDataEnd(room(2));
        }
        count(length);
        if (unflushed >= FLUSH_AT) {
            flush();
        }
    }

    /** The body is complete. */
    void end(@Nullable HeadFields trailers) {
        if (chunked) {
            chunked = false;
            ChunkWriter.writeEnd(trailers, room(16));
        }
        if (unflushed >= FLUSH_AT) {
            flush();
        }
    }

    private void count(int bytes) {
        written += bytes;
        unflushed += bytes;
    }

    private void willFlush() {
        if (!dirty) {
            dirty = true;
            loop.flushLater(this);
        }
    }

    private ByteBuf room(int bytes) {
        willFlush();
        ByteBuf buffer = gathered;
        if (buffer == null) {
            buffer = ctx.alloc().directBuffer(Math.max(BUFFER_BYTES, bytes));
            gathered = buffer;
        }
        return buffer;
    }

    private void passGathered() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            ctx.write(buffer, ctx.voidPromise());
        }
    }

    @Override
    public void flush() {
        dirty = false;
        unflushed = 0;
        passGathered();
        ctx.flush();
    }

    /** Lets go of what was not flushed; the connection is gone. */
    void discard() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            buffer.release();
        }
    }

    /** Whether the other end keeps up. */
    boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** Bytes of heads and bodies so far. */
    long written() {
        return written;
    }
}
