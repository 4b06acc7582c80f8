package io.weir.l7.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.testkit.LeakAssert;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Frames stay whole while a write tells that the channel is full, and somebody who hears it writes a frame. */
@ExtendWith(LeakAssert.class)
class Http2FrameWriterTest {
    @TestFactory
    Stream<DynamicTest> aFrameWrittenWhileDataFillsTheChannelGoesBehindIt() {
        return Stream.of(
                parts(100, 10_000),
                parts(10_000, 100),
                parts(5000, 100, 5000, 100),
                parts(100, 5000, 100, 5000),
                parts(16_384));
    }

    private static DynamicTest parts(int... sizes) {
        return DynamicTest.dynamicTest("parts of " + Arrays.toString(sizes), () -> {
            Answering answering = new Answering();
            EmbeddedChannel channel = new EmbeddedChannel(answering);
            channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
            int length = Arrays.stream(sizes).sum();

            answering.writer().data(1, buffers(sizes), length, false);
            answering.writer().flush();

            ByteBuf sent = channel.alloc().buffer();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                sent.writeBytes(part);
                part.release();
            }
            answering.writer().flush();
            assertThat(answering.wrote).isTrue();
            expectData(sent, length);
            sent.release();
            answering.writer().discard();
            channel.finishAndReleaseAll();
        });
    }

    private static void expectData(ByteBuf sent, int length) {
        assertThat(sent.readUnsignedMedium()).isEqualTo(length);
        assertThat(sent.readByte()).isEqualTo((byte) Frames.DATA);
        sent.skipBytes(5);
        for (int i = 0; i < length; i++) {
            assertThat(sent.readByte()).as("byte %d", i).isEqualTo((byte) 'd');
        }
        if (sent.isReadable()) {
            assertThat(sent.readUnsignedMedium()).isEqualTo(4);
            assertThat(sent.readByte()).isEqualTo((byte) Frames.WINDOW_UPDATE);
        }
    }

    private static ArrayDeque<ByteBuf> buffers(int... sizes) {
        ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 'd');
            buffers.add(Unpooled.copiedBuffer(bytes));
        }
        return buffers;
    }

    /** Answers the news that the channel is full with a frame. */
    private static final class Answering extends ChannelInboundHandlerAdapter {
        private @Nullable Http2FrameWriter writer;
        private boolean wrote;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            writer = new Http2FrameWriter(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (!wrote) {
                wrote = true;
                writer().windowUpdate(0, 1);
            }
        }

        Http2FrameWriter writer() {
            return Objects.requireNonNull(writer);
        }
    }
}
