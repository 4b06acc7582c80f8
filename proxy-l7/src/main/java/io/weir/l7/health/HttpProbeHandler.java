package io.weir.l7.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.HealthSpec;
import io.weir.l7.http1.BodyReader;
import io.weir.l7.http1.ResponseParser;
import io.weir.l7.message.Method;
import io.weir.l7.message.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The conversation of one check. Releases what it reads. */
@ControlThread
final class HttpProbeHandler extends ChannelInboundHandlerAdapter {
    /** So much of an answer's body is searched. */
    private static final int BODY_BYTES_MAX = 64 << 10;

    private final ProbeAttempt attempt;
    private final HealthSpec spec;
    private final @Nullable Pattern wantedBody;
    private final String request;
    private final ResponseParser parser = new ResponseParser();
    private final ResponseHead head = new ResponseHead();
    private final BodyReader body = new BodyReader();
    private final ByteArrayOutputStream found = new ByteArrayOutputStream();
    private boolean headRead;

    HttpProbeHandler(ProbeAttempt attempt, HealthSpec spec, @Nullable Pattern wantedBody, String request) {
        this.attempt = attempt;
        this.spec = spec;
        this.wantedBody = wantedBody;
        this.request = request;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.copiedBuffer(request, ISO_8859_1));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() && !attempt.isEnded()) {
                if (headRead) {
                    readBody(in);
                } else {
                    readHead(in);
                }
            }
        } finally {
            in.release();
        }
    }

    private void readHead(ByteBuf in) {
        switch (parser.parse(in, head, Method.of(spec.method()))) {
            case NEED_MORE -> { }
            case FAILED -> attempt.end(ProbeResult.fail("malformed answer: " + parser.detail()));
            case DONE -> {
                if (head.isInterim()) {
                    head.reset();
                    parser.reset();
                } else {
                    onHead();
                }
            }
        }
    }

    private void onHead() {
        headRead = true;
        if (!spec.expect().accepts(head.status())) {
            attempt.end(ProbeResult.fail("status " + head.status()));
        } else if (wantedBody == null) {
            attempt.end(ProbeResult.pass("status " + head.status()));
        } else {
            body.start(head.bodyKind(), head.bodyLength());
            searchWhenComplete();
        }
    }

    private void readBody(ByteBuf in) {
        ByteBuf data = body.read(in);
        if (data != null) {
            int wanted = Math.min(data.readableBytes(), BODY_BYTES_MAX - found.size());
            byte[] bytes = new byte[wanted];
            data.readBytes(bytes);
            data.release();
            found.writeBytes(bytes);
        }
        if (body.hasFailed()) {
            attempt.end(ProbeResult.fail("malformed answer: " + body.detail()));
        } else {
            searchWhenComplete();
        }
    }

    private void searchWhenComplete() {
        if (body.isDone() || found.size() == BODY_BYTES_MAX) {
            boolean matches = wantedBody == null || wantedBody.matcher(found.toString(UTF_8)).find();
            attempt.end(matches ? ProbeResult.pass("status " + head.status()) : ProbeResult.fail("unexpected body"));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (headRead && body.onEof()) {
            searchWhenComplete();
        }
        attempt.end(ProbeResult.fail("closed before its answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        attempt.fail(cause);
    }
}
