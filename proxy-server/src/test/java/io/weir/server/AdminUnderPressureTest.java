package io.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.weir.core.spec.Address;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.testkit.Await;
import io.weir.testkit.EchoTcp;
import io.weir.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The admin port answers and changes things while the data path is at a limit. */
class AdminUnderPressureTest {
    private static final String DRAIN = "/clusters/app/endpoints/127.0.0.1:1/drain";

    @Test
    void whileNoMoreConnectionsAreTaken() throws StartException {
        try (EchoTcp echo = EchoTcp.start();
                RunningServer running = RunningServer.start(tcpTo("127.0.0.1:" + echo.port()).connectionsMax(2))) {
            List<RawClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 2; i++) {
                    clients.add(RawClient.connect(running.address("tcp")).send("x"));
                    assertThat(clients.getLast().readByte()).isEqualTo('x');
                }
                clients.add(RawClient.connect(running.address("tcp")));
                Await.until("accepting pauses", () -> running.metric("weir_downstream_accept_pauses_total") > 0);

                assertAnswers(running);
                assertThat(running.get("/state").body()).contains("\"max\":2");
            } finally {
                clients.forEach(RawClient::close);
            }
        }
    }

    @Test
    void whileMemoryIsShort() throws StartException {
        List<ByteBuf> held = new ArrayList<>();
        try (RunningServer running = RunningServer.start(tcpTo("127.0.0.1:1").memoryLimit(16 << 20))) {
            for (int i = 0; i < 64; i++) {
                held.add(ByteBufAllocator.DEFAULT.directBuffer(1 << 20));
            }
            Await.until("new work is shed", () -> running.get("/state").body().contains("\"shedding\":true"));

            assertAnswers(running);
        } finally {
            held.forEach(ByteBuf::release);
        }
    }

    @Test
    void whileEveryLoopIsBusy() throws StartException {
        try (RunningServer running = RunningServer.start(tcpTo("127.0.0.1:1").workers(2))) {
            CountDownLatch over = new CountDownLatch(1);
            CountDownLatch busy = new CountDownLatch(2);
            for (EventExecutor loop : running.server.loops().workers()) {
                loop.execute(() -> {
                    busy.countDown();
                    Await.until("the test is over", () -> over.getCount() == 0);
                });
            }
            try {
                assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
                assertAnswers(running);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                over.countDown();
            }
        }
    }

    private static void assertAnswers(RunningServer running) {
        assertThat(running.get("/livez").statusCode()).isEqualTo(200);
        assertThat(running.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(running.get("/metrics").body()).contains("weir_ready 1.0");
        assertThat(running.get("/endpoints").statusCode()).isEqualTo(200);
        assertThat(running.ask("POST", DRAIN, "").statusCode()).isIn(200, 404);
    }

    private static Specs tcpTo(String endpoint) {
        return new Specs()
                .tcp(TcpListenerSpec.of(ListenerSpec.of("tcp", Address.parse("127.0.0.1:0")), "app"))
                .cluster(ClusterSpec.of("app", EndpointSpec.of(endpoint)));
    }
}
