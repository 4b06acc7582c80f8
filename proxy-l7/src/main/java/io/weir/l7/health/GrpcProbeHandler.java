package io.weir.l7.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.loop.ControlThread;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The conversation of one check on its stream: one call, one answer. Releases what it reads. */
@ControlThread
final class GrpcProbeHandler extends ChannelInboundHandlerAdapter {
    private static final int ANSWER_BYTES_MAX = 4 << 10;
    private static final int FRAME_HEADER_BYTES = 5;
    /** Field 1, length-delimited: {@code HealthCheckRequest.service}. */
    private static final int SERVICE_TAG = 0x0a;
    /** Field 1, varint: {@code HealthCheckResponse.status}. */
    private static final int STATUS_TAG = 0x08;

    private final ProbeAttempt attempt;
    private final String scheme;
    private final String authority;
    private final byte[] service;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    GrpcProbeHandler(ProbeAttempt attempt, String scheme, String authority, String service) {
        this.attempt = attempt;
        this.scheme = scheme;
        this.authority = authority;
        this.service = service.getBytes(UTF_8);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST").scheme(scheme).authority(authority).path("/grpc.health.v1.Health/Check")
                .set("te", "trailers").set("content-type", "application/grpc").set("user-agent", "weir-health");
        ctx.write(new DefaultHttp2HeadersFrame(head, false));
        ctx.writeAndFlush(new DefaultHttp2DataFrame(request(ctx), true));
    }

    /** Returns owned the call's one message: not compressed, its length, and the service if it is not all of them. */
    private ByteBuf request(ChannelHandlerContext ctx) {
        ByteBuf message = ctx.alloc().buffer();
        message.writeByte(0).writeInt(0);
        if (service.length > 0) {
            message.writeByte(SERVICE_TAG);
            int left = service.length;
            while (left > 0x7f) {
                message.writeByte((left & 0x7f) | 0x80);
                left >>>= 7;
            }
            message.writeByte(left).writeBytes(service);
        }
        message.setInt(1, message.readableBytes() - FRAME_HEADER_BYTES);
        return message;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            switch (frame) {
                case Http2HeadersFrame headers -> onHeaders(headers.headers(), headers.isEndStream());
                case Http2DataFrame data -> onData(data);
                default -> { }
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void onHeaders(Http2Headers headers, boolean last) {
        CharSequence status = headers.status();
        if (status != null && !"200".contentEquals(status)) {
            fail("status " + status);
        } else if (last) {
            onTrailers(headers.get("grpc-status"));
        }
    }

    private void onData(Http2DataFrame data) {
        ByteBuf content = data.content();
        if (answer.size() + content.readableBytes() > ANSWER_BYTES_MAX) {
            fail("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            return;
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        answer.writeBytes(bytes);
        if (data.isEndStream()) {
            fail("an answer without grpc-status");
        }
    }

    private void onTrailers(@Nullable CharSequence grpcStatus) {
        if (grpcStatus == null) {
            fail("an answer without grpc-status");
        } else if (!"0".contentEquals(grpcStatus)) {
            fail(switch (grpcStatus.toString()) {
                case "5" -> "grpc-status 5: the service is not known";
                case "12" -> "grpc-status 12: the endpoint has no grpc.health.v1";
                default -> "grpc-status " + grpcStatus;
            });
        } else {
            onServingStatus(servingStatus(answer.toByteArray()));
        }
    }

    /** The first field of the answer's message; 0, the protocol's default, when it is not there. */
    private static int servingStatus(byte[] answer) {
        boolean there = answer.length >= FRAME_HEADER_BYTES + 2 && answer[0] == 0
                && answer[FRAME_HEADER_BYTES] == STATUS_TAG;
        return there ? answer[FRAME_HEADER_BYTES + 1] : 0;
    }

    private void onServingStatus(int status) {
        switch (status) {
            case 1 -> attempt.end(ProbeResult.pass("serving"));
            case 2 -> fail("not serving");
            case 3 -> fail("the service is not known");
            default -> fail("serving status unknown");
        }
    }

    private void fail(String detail) {
        attempt.end(ProbeResult.fail(detail));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            fail("stream reset with code " + reset.errorCode());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("closed before its answer was complete");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        attempt.fail(cause);
    }
}
