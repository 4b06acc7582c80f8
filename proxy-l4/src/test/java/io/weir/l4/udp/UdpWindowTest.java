package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.core.stats.Stats;
import io.weir.testkit.LeakAssert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakAssert.class)
class UdpWindowTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final UdpTurn turn = new UdpTurn(channel.eventLoop(), new Stats().flows("u"));
    private final UdpWindow window = new UdpWindow(ByteBufAllocator.DEFAULT, turn);

    @AfterEach
    void close() {
        window.close();
        channel.finishAndReleaseAll();
    }

    /** Reads a datagram of so many bytes and returns it owned. */
    private static ByteBuf read(ExtendedHandle handle, int bytes) {
        ByteBuf datagram = handle.allocate(ByteBufAllocator.DEFAULT);
        handle.attemptedBytesRead(datagram.writableBytes());
        datagram.writeZero(bytes);
        handle.lastBytesRead(bytes);
        handle.incMessagesRead(1);
        return datagram;
    }

    private ExtendedHandle handle(RecvByteBufAllocator allocator) {
        ExtendedHandle handle = (ExtendedHandle) allocator.newHandle();
        handle.reset(channel.config());
        return handle;
    }

    @Test
    void everyReadHasRoomForTheLargestDatagramButUsesItsOwnBytes() {
        ExtendedHandle handle = handle(window.singles());

        ByteBuf first = read(handle, 100);
        ByteBuf second = read(handle, 1);

        assertThat(first.capacity()).isEqualTo(1 << 16);
        assertThat(second.capacity()).isEqualTo(1 << 16);
        assertThat(second.memoryAddress() - first.memoryAddress()).isEqualTo(128);
        first.release();
        second.release();
    }

    @Test
    void theWindowIsFilledFromItsStartOnceAllIsSent() {
        ExtendedHandle handle = handle(window.singles());
        ByteBuf first = read(handle, 100);
        long start = first.memoryAddress();
        first.release();

        ByteBuf second = read(handle, 100);

        assertThat(second.memoryAddress()).isEqualTo(start);
        second.release();
    }

    @Test
    void whatWaitsForASocketIsCopiedOnceTheWindowIsFull() {
        ExtendedHandle handle = handle(window.singles());
        List<ByteBuf> waiting = new ArrayList<>();
        for (int i = 0; i < UdpWindow.BATCH; i++) {
            waiting.add(window.toKeep(read(handle, 1 << 16)));
        }

        ByteBuf copied = window.toKeep(read(handle, 10));

        assertThat(copied.capacity()).isEqualTo(10);
        copied.release();
        waiting.forEach(ByteBuf::release);
        ByteBuf again = window.toKeep(read(handle, 10));
        assertThat(again.capacity()).isEqualTo(1 << 16);
        again.release();
    }

    @Test
    void aBatchIsFollowedByAnotherOnlyWhenItWasFull() {
        ExtendedHandle handle = handle(window.batches());
        ByteBuf room = handle.allocate(ByteBufAllocator.DEFAULT);
        assertThat(room.writableBytes()).isEqualTo(UdpWindow.BATCH << 16);
        room.release();

        handle.attemptedBytesRead(UdpWindow.BATCH << 16);
        handle.lastBytesRead(UdpWindow.BATCH << 16);
        handle.incMessagesRead(UdpWindow.BATCH);
        assertThat(handle.continueReading()).isTrue();

        handle.lastBytesRead(3 << 16);
        assertThat(handle.continueReading()).isFalse();
    }

    @Test
    void aSocketReadyInTurnAfterTurnIsReadInGrowingBursts() {
        ExtendedHandle handle = handle(window.singles());
        List<Integer> bursts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bursts.add(burst(handle));
            endTurn();
        }
        endTurn();
        bursts.add(burst(handle));

        assertThat(bursts).containsExactly(1, 2, 4, 8, 1);
    }

    private int burst(ExtendedHandle handle) {
        handle.reset(channel.config());
        int reads = 0;
        do {
            handle.incMessagesRead(1);
            reads++;
        } while (handle.continueReading());
        return reads;
    }

    private void endTurn() {
        turn.nowNanos();
        channel.runPendingTasks();
    }
}
