package io.weir.core.cluster;

import static io.weir.core.cluster.TestControl.endpoint;
import static io.weir.core.cluster.TestControl.limited;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.weir.core.health.ProbeResult;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.HealthSpec;
import io.weir.core.spec.QueueSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlaceQueueTest {
    private static final String A = "10.0.0.1:80";
    private static final String B = "10.0.0.2:80";
    private final TestControl control = new TestControl();
    private final Cluster cluster = control.apply(ClusterSpec.of("app", limited(A, 1)));
    private final Endpoint held = requireNonNull(cluster.acquire(new PickRequest()));
    private final List<String> answers = new ArrayList<>();

    private final class Waiter implements QueueWaiter {
        private final String name;
        private @Nullable Endpoint place;

        Waiter(String name) {
            this.name = name;
        }

        @Override
        public EventLoop loop() {
            return control.loop();
        }

        @Override
        public void onPlace(Endpoint endpoint) {
            place = endpoint;
            answers.add(name + " at " + endpoint.address());
        }

        @Override
        public void onQueueTimeout() {
            answers.add(name + " timed out");
        }
    }

    private Waiter enqueue(String name) {
        Waiter waiter = new Waiter(name);
        assertThat(cluster.tryEnqueue(waiter, new PickRequest())).isTrue();
        control.run();
        return waiter;
    }

    @Test
    void placesGoToWaitersInOrderOfArrival() {
        enqueue("first");
        enqueue("second");

        cluster.release(held);
        control.run();
        assertThat(answers).containsExactly("first at " + A);
        cluster.release(held);
        control.run();
        assertThat(answers).containsExactly("first at " + A, "second at " + A);
        assertThat(held.inProgress()).isEqualTo(1);
        assertThat(cluster.queueLength()).isZero();
    }

    @Test
    void aNewcomerDoesNotOvertakeThoseWhoWait() {
        enqueue("first");
        enqueue("second");
        cluster.release(held);

        PickRequest newcomer = new PickRequest();
        assertThat(cluster.acquire(newcomer)).isNull();
        assertThat(newcomer.refusal()).isEqualTo(PickRequest.Refusal.ALL_FULL);
    }

    @Test
    void aWaitEndsByItsTimeout() {
        enqueue("first");

        control.advance(Duration.ofMillis(4_900));
        assertThat(answers).isEmpty();
        control.advance(Duration.ofMillis(200));

        assertThat(answers).containsExactly("first timed out");
        assertThat(cluster.stats().queueTimeouts.sum()).isEqualTo(1);
        cluster.release(held);
        assertThat(cluster.acquire(new PickRequest())).isSameAs(held);
    }

    @Test
    void theQueueIsBounded() {
        control.apply(ClusterSpec.of("app", limited(A, 1)).withQueue(new QueueSpec(2, Duration.ofSeconds(5))));
        enqueue("first");
        enqueue("second");

        assertThat(cluster.tryEnqueue(new Waiter("third"), new PickRequest())).isFalse();
        assertThat(cluster.stats().queueOverflows.sum()).isEqualTo(1);
        assertThat(cluster.queueLength()).isEqualTo(2);
    }

    @Test
    void aQueueOfNoneTakesNobody() {
        control.apply(ClusterSpec.of("app", limited(A, 1)).withQueue(new QueueSpec(0, Duration.ofSeconds(5))));

        assertThat(cluster.tryEnqueue(new Waiter("first"), new PickRequest())).isFalse();
    }

    @Test
    void whoCancelsInTimeHearsNothing() {
        Waiter first = enqueue("first");
        enqueue("second");

        assertThat(cluster.cancel(first)).isTrue();
        assertThat(cluster.cancel(first)).isFalse();
        cluster.release(held);
        control.advance(Duration.ofSeconds(6));

        assertThat(answers).containsExactly("second at " + A);
    }

    @Test
    void whoCancelsWhileAPlaceIsOnItsWayGetsItAndReleasesIt() {
        Waiter first = enqueue("first");
        cluster.release(held);

        assertThat(cluster.cancel(first)).isFalse();
        control.run();

        assertThat(first.place).isSameAs(held);
        cluster.release(held);
        assertThat(held.inProgress()).isZero();
    }

    @Test
    void manyCancelledWaitersDoNotStayInMemoryOrInTheWay() {
        for (int i = 0; i < 10_000; i++) {
            Waiter waiter = new Waiter("cancelled");
            assertThat(cluster.tryEnqueue(waiter, new PickRequest())).isTrue();
            assertThat(cluster.cancel(waiter)).isTrue();
        }
        enqueue("last");

        cluster.release(held);
        control.run();

        assertThat(answers).containsExactly("last at " + A);
    }

    @Test
    void aHigherBoundAfterAReloadServesWaiters() {
        enqueue("first");
        enqueue("second");

        control.apply(ClusterSpec.of("app", limited(A, 3)));

        assertThat(answers).containsExactly("first at " + A, "second at " + A);
    }

    @Test
    void anotherEndpointAfterAReloadServesWaiters() {
        enqueue("first");

        control.apply(ClusterSpec.of("app", limited(A, 1), limited(B, 1)));

        assertThat(answers).containsExactly("first at " + B);
    }

    @Test
    void anEndpointThatComesUpServesWaiters() {
        control.checks.put(B, ProbeResult.fail("connection refused"));
        control.apply(ClusterSpec.of("app", limited(A, 1), limited(B, 1)).withHealth(HealthSpec.TCP));
        enqueue("first");

        control.checks.clear();
        control.advance(Duration.ofSeconds(4));

        assertThat(answers).containsExactly("first at " + B);
    }

    @Test
    void anEndpointThatGoesDownDoesNotServeWaiters() {
        control.apply(ClusterSpec.of("app", limited(A, 1)).withHealth(HealthSpec.TCP));
        control.checks.put(A, ProbeResult.fail("connection refused"));
        control.advance(Duration.ofSeconds(8));
        enqueue("first");

        cluster.release(held);
        control.run();
        assertThat(answers).isEmpty();
        control.advance(Duration.ofSeconds(6));
        assertThat(answers).containsExactly("first timed out");
    }

    @Test
    void waitersOfAClusterThatGoesAreToldAtOnce() {
        enqueue("first");

        control.registry.apply(List.of());
        control.run();

        assertThat(answers).containsExactly("first timed out");
    }

    @Test
    void aWaiterThatTriedTheFreeEndpointLetsTheNextOneHaveIt() {
        control.apply(ClusterSpec.of("app", limited(A, 1), limited(B, 1)));
        Endpoint b = requireNonNull(cluster.acquire(new PickRequest()));
        assertThat(b).isSameAs(endpoint(cluster, B));
        PickRequest retry = new PickRequest();
        retry.exclude(b);
        cluster.tryEnqueue(new Waiter("retry"), retry);
        enqueue("other");

        cluster.release(b);
        control.run();

        assertThat(answers).containsExactly("other at " + B);
    }

    @Test
    void underContentionNoPlaceIsLostAndNoBoundIsBroken() throws InterruptedException {
        control.apply(new ClusterSpec("app", List.of(limited(A, 2), limited(B, 3)), List.of(),
                ClusterSpec.of("app", EndpointSpec.of(A)).balance(), null, Duration.ZERO, Duration.ofSeconds(5),
                ClusterSpec.DEFAULT_PROTOCOL, ClusterSpec.SendProxyProtocol.OFF, null, cluster.spec().pool(),
                new QueueSpec(10_000, Duration.ofSeconds(50)), null, cluster.spec().outlier(), 0,
                ClusterSpec.OnDown.KEEP));
        cluster.release(held);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(4, NioIoHandler.newFactory());
        Contention contention = new Contention(loops, 8_000);

        contention.start();

        assertThat(contention.done.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(contention.broken.get()).isZero();
        assertThat(contention.answered.get()).isEqualTo(8_000);
        assertThat(cluster.queueLength()).isZero();
        assertThat(cluster.endpoints()).allSatisfy(e -> assertThat(e.inProgress()).isZero());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Tasks on several loops that take a place or wait for one, hold it for a turn, or cancel now and then. */
    private final class Contention {
        private final EventLoopGroup loops;
        private final int tasks;
        private final CountDownLatch done;
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger broken = new AtomicInteger();

        Contention(EventLoopGroup loops, int tasks) {
            this.loops = loops;
            this.tasks = tasks;
            this.done = new CountDownLatch(tasks);
        }

        void start() {
            for (int i = 0; i < tasks; i++) {
                Task task = new Task(loops.next(), i % 7 == 0);
                task.loop.execute(task::begin);
            }
        }

        private final class Task implements QueueWaiter {
            private final EventLoop loop;
            private final boolean cancels;

            Task(EventLoop loop, boolean cancels) {
                this.loop = loop;
                this.cancels = cancels;
            }

            void begin() {
                PickRequest request = new PickRequest();
                Endpoint endpoint = cluster.acquire(request);
                if (endpoint != null) {
                    onPlace(endpoint);
                } else if (!cluster.tryEnqueue(this, request)) {
                    finish();
                } else if (cancels && cluster.cancel(this)) {
                    finish();
                }
            }

            @Override
            public EventLoop loop() {
                return loop;
            }

            @Override
            public void onPlace(Endpoint endpoint) {
                if (endpoint.inProgress() > endpoint.spec().connectionsMax()) {
                    broken.incrementAndGet();
                }
                loop.execute(() -> {
                    cluster.release(endpoint);
                    finish();
                });
            }

            @Override
            public void onQueueTimeout() {
                broken.incrementAndGet();
                finish();
            }

            private void finish() {
                answered.incrementAndGet();
                done.countDown();
            }
        }
    }
}
