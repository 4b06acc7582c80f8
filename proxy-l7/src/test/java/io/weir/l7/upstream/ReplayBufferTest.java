package io.weir.l7.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.testkit.LeakAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakAssert.class)
class ReplayBufferTest {
    private final ReplayBuffer replay = new ReplayBuffer();

    @AfterEach
    void clear() {
        replay.clear();
    }

    @Test
    void whatFitsCanBeSentAgainAndAgain() {
        replay.start(10);
        add("hello", false);
        assertThat(sent()).isEqualTo("hello");
        add("world", true);

        assertThat(replay.isReplayable()).isTrue();
        assertThat(sent()).isEqualTo("helloworld");
        assertThat(sent()).isEqualTo("helloworld");
    }

    @Test
    void whatOutgrewItIsForgottenOnceItIsSent() {
        replay.start(6);
        add("hello", true);
        add("world", true);

        assertThat(replay.isReplayable()).isFalse();
        assertThat(replay.size()).isZero();
        assertThat(sent()).isNull();
    }

    @Test
    void whatNobodyTookYetIsKeptHoweverMuchItIs() {
        replay.start(0);
        add("hello", false);
        add("world", false);

        assertThat(replay.isReplayable()).isFalse();
        assertThat(sent()).isEqualTo("helloworld");
        assertThat(sent()).isNull();
    }

    @Test
    void anEmptyBodyIsAlwaysReplayable() {
        replay.start(0);

        assertThat(replay.isReplayable()).isTrue();
        assertThat(sent()).isNull();
    }

    @Test
    void nothingIsKeptOnceTheResponseBegan() {
        replay.start(10);
        add("hello", true);
        replay.forbid();

        assertThat(replay.isReplayable()).isFalse();
        assertThat(replay.size()).isZero();
    }

    private void add(String text, boolean sent) {
        ByteBuf data = Unpooled.copiedBuffer(text, ISO_8859_1);
        replay.add(data, UnpooledByteBufAllocator.DEFAULT, sent);
        assertThat(data.readableBytes()).as("borrowed").isEqualTo(text.length());
        data.release();
    }

    private @Nullable String sent() {
        ByteBuf bytes = replay.toSend();
        if (bytes == null) {
            return null;
        }
        String text = bytes.toString(ISO_8859_1);
        bytes.release();
        return text;
    }
}
