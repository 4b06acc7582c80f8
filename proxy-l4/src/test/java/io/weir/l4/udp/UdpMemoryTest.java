package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.limit.BufferLevel;
import io.weir.core.limit.FakeMemory;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.core.stats.FlowStats.Drop;
import io.weir.testkit.EchoUdp;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawUdpClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to datagrams when buffers hold too much. */
@ExtendWith(LeakAssert.class)
class UdpMemoryTest {
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void datagramsOfOldAndNewClientsAreShedAndCounted(Transport transport) throws Exception {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient old = proxy.client(); RawUdpClient late = proxy.client()) {
            var memory = new FakeMemory(proxy.loops);
            assertThat(old.exchange("1")).isEqualTo("1");

            memory.become(BufferLevel.SHEDDING);
            old.send("2");
            late.send("3");
            proxy.awaitDropped(Drop.SHED, 2);
            assertThat(proxy.listener.flowsOpen()).isEqualTo(1);
            memory.become(BufferLevel.NORMAL);

            assertThat(old.exchange("4")).isEqualTo("4");
            assertThat(late.exchange("5")).isEqualTo("5");
            assertThat(echo.receivedCount()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void datagramsPassWhileOthersPause(Transport transport) throws Exception {
        try (EchoUdp echo = EchoUdp.start(); UdpBench proxy = UdpBench.start(transport, UdpBench.spec(), echo);
                RawUdpClient client = proxy.client()) {
            new FakeMemory(proxy.loops).become(BufferLevel.PAUSED);

            assertThat(client.exchange("1")).isEqualTo("1");
        }
    }
}
