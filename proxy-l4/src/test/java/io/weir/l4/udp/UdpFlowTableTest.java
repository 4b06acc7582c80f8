package io.weir.l4.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.core.log.AccessLog;
import io.weir.core.spec.GateSpec;
import io.weir.core.spec.RuntimeSpec.Transport;
import io.weir.testkit.EchoUdp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpFlowTableTest {
    private final EchoUdp echo = EchoUdp.start();
    private final UdpBench proxy = UdpBench.start(Transport.NIO, UdpBench.spec(), echo);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final UdpFlows flows = new UdpFlows(channel.eventLoop(), Transport.NIO, new UdpListenerState(
            new UdpSnapshot(UdpBench.spec(), proxy.cluster("c"), true), proxy.flowStats(), AccessLog.OFF, () -> 1));
    private final UdpSocketHandler socket = new UdpSocketHandler(channel, new InetSocketAddress(53), flows);
    private final UdpFlowTable table = new UdpFlowTable(42);

    @AfterEach
    void close() {
        flows.close();
        channel.finishAndReleaseAll();
        proxy.close();
        echo.close();
    }

    private UdpFlow flow(InetSocketAddress client) {
        return new UdpFlow(socket, client, table.hash(client, null), 1, GateSpec.OPEN, 0);
    }

    private static InetSocketAddress randomClient(Random random) {
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) random.nextInt(3);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 1 + random.nextInt(3));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itBehavesLikeAMapInOrderOfLastUse() {
        Random random = new Random(7);
        Map<InetSocketAddress, UdpFlow> model = new LinkedHashMap<>();
        for (int i = 0; i < 50_000; i++) {
            InetSocketAddress client = randomClient(random);
            UdpFlow found = table.find(table.hash(client, null), socket, client, null);
            assertThat(found).isSameAs(model.get(client));
            if (found == null) {
                UdpFlow added = flow(client);
                table.add(added, i);
                model.put(client, added);
            } else if (random.nextBoolean()) {
                table.remove(found);
                model.remove(client);
            } else {
                table.touch(found, i);
                model.remove(client);
                model.put(client, found);
            }
        }

        List<UdpFlow> inOrder = new ArrayList<>();
        table.forEach(inOrder::add);
        assertThat(inOrder).containsExactlyElementsOf(model.values());
        assertThat(table.size()).isEqualTo(model.size()).isGreaterThan(100);
    }

    @Test
    void everyFlowCanBeRemovedWhileVisited() {
        for (int i = 1; i <= 1000; i++) {
            table.add(flow(new InetSocketAddress(i)), i);
        }

        table.forEach(table::remove);

        assertThat(table.size()).isZero();
        assertThat(table.oldest()).isNull();
    }
}
