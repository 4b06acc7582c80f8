package io.weir.l7.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.loop.ControlThread;
import io.weir.core.spec.HealthSpec;
import java.io.ByteArrayOutputStream;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The conversation of one check on its stream: a request, the answer's status, maybe its body. Releases frames. */
@ControlThread
final class Http2ProbeHandler extends ChannelInboundHandlerAdapter {
    /** So much of an answer's body is searched. */
    private static final int BODY_BYTES_MAX = 64 << 10;

    private final ProbeAttempt attempt;
    private final HealthSpec spec;
    private final @Nullable Pattern wantedBody;
    private final ProbeTarget target;
    private final ByteArrayOutputStream found = new ByteArrayOutputStream();
    private int status;

    Http2ProbeHandler(
            ProbeAttempt attempt, HealthSpec spec, @Nullable Pattern wantedBody, ProbeTarget target) {
        this.attempt = attempt;
        this.spec = spec;
        this.wantedBody = wantedBody;
        this.target = target;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Http2Headers head = new DefaultHttp2Headers()
                .method(spec.method()).scheme(target.tls() == null ? "http" : "https")
                .authority(HttpProbe.hostOf(spec, target)).path(spec.path())
                .set("user-agent", "weir-health").set("accept", "*/*");
        ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            switch (frame) {
                case Http2HeadersFrame headers -> onHeaders(headers.headers(), headers.isEndStream());
                case Http2DataFrame data -> onData(ctx, data);
                default -> { }
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void onHeaders(Http2Headers headers, boolean last) {
        CharSequence text = headers.status();
        int told = text == null ? status : Integer.parseInt(text.toString());
        if (told < 200) {
            return;
        }
        status = told;
        if (!spec.expect().accepts(status)) {
            attempt.end(ProbeResult.fail("status " + status));
        } else if (wantedBody == null) {
            attempt.end(ProbeResult.pass("status " + status));
        } else if (last) {
            search();
        }
    }

    private void onData(ChannelHandlerContext ctx, Http2DataFrame data) {
        ByteBuf content = data.content();
        byte[] bytes = new byte[Math.min(content.readableBytes(), BODY_BYTES_MAX - found.size())];
        content.readBytes(bytes);
        found.writeBytes(bytes);
        if (data.isEndStream() || found.size() == BODY_BYTES_MAX) {
            search();
        } else {
            ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()));
        }
    }

    private void search() {
        boolean matches = wantedBody == null || wantedBody.matcher(found.toString(UTF_8)).find();
        attempt.end(matches ? ProbeResult.pass("status " + status) : ProbeResult.fail("unexpected body"));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            attempt.end(ProbeResult.fail("stream reset with code " + reset.errorCode()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        attempt.end(ProbeResult.fail("closed before its answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        attempt.fail(cause);
    }
}
