package io.weir.core.health;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.weir.core.spec.HealthSpec;
import io.weir.testkit.LeakAssert;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakAssert.class)
class UdpAnswerHandlerTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final List<ProbeResult> results = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void expectPong() {
        ProbeAttempt attempt =
                new ProbeAttempt(channel.eventLoop(), HealthSpec.of(HealthSpec.Type.TCP), results::add);
        attempt.onChannel(channel.newSucceededFuture());
        channel.pipeline().addLast(new UdpAnswerHandler(attempt, "pong".getBytes(US_ASCII)));
    }

    @Test
    void theSocketStaysOpenWhileItIsRead() {
        channel.pipeline().fireChannelRead(datagram("pong"));

        assertThat(channel.isOpen()).isTrue();
        assertThat(results).isEmpty();
    }

    @Test
    void theCheckEndsWhenItsSocketWasRead() {
        channel.pipeline().fireChannelRead(datagram("pong")).fireChannelReadComplete();

        assertThat(channel.isOpen()).isFalse();
        assertThat(results).containsExactly(ProbeResult.pass("answered"));
    }

    @Test
    void theFirstDatagramIsTheAnswer() {
        channel.pipeline().fireChannelRead(datagram("what?")).fireChannelRead(datagram("pong"))
                .fireChannelReadComplete();

        assertThat(results).containsExactly(ProbeResult.fail("unexpected answer"));
    }

    private static DatagramPacket datagram(String text) {
        return new DatagramPacket(Unpooled.copiedBuffer(text, US_ASCII), LOCAL);
    }
}
