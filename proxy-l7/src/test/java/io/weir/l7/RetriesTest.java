package io.weir.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.l7.spec.RetrySpec;
import io.weir.testkit.Await;
import io.weir.testkit.ClosedPort;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import io.weir.testkit.RawClient;
import io.weir.testkit.RawResponse;
import io.weir.testkit.ScriptedUpstream;
import io.weir.testkit.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a request is sent again, and above all when it is not. */
@ExtendWith(LeakAssert.class)
class RetriesTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";
    private static final String PUT = "PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody";

    /** Who pauses before a retry does not come back within a test. */
    private static final RetrySpec AFTER_AGES = new RetrySpec(2, RetrySpec.DEFAULT.on(), Set.of(),
            RetrySpec.DEFAULT.methods(), 0.2, Duration.ofDays(1000), 1024);

    @Test
    void aReusedConnectionThatDiesBeforeItsAnswerIsReplacedOnce() {
        try (var upstream = ScriptedUpstream.start()
                        .answer(ScriptedUpstream.OK)
                        .thenCloseOnNextRequest()
                        .thenAnswer("HTTP/1.1 204 No Content\r\n\r\n");
                var proxy = TestProxy.to(upstream).route(route -> route.withRetry(RetrySpec.NEVER)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            assertThat(client.exchange(GET).status()).isEqualTo(204);
            proxy.nextRecord();
            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.attempts()).isEqualTo(1);
            assertThat(entry.reusedConnection()).isFalse();
            assertThat(proxy.cluster().endpoints().getFirst().stats().failures.sum()).isZero();
        }
    }

    @Test
    void aPostOnAReusedConnectionThatDiesIsNotSentAgain() {
        try (var upstream = ScriptedUpstream.start().answer(ScriptedUpstream.OK).thenCloseOnNextRequest();
                var proxy = TestProxy.to(upstream).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(200);

            assertThat(client.exchange(POST).status()).isEqualTo(502);
            assertThat(upstream.acceptedCount()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedConnectionIsTriedElsewhereEvenForAPost() {
        try (var closed = ClosedPort.take();
                var upstream = ScriptedUpstream.start();
                var proxy = TestProxy.to(closed.hostPort(), upstream.hostPort()).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.exchange(POST).status()).isEqualTo(200);
            }
            assertThat(upstream.awaitRequest(3).text()).isEqualTo("body");
            assertThat(proxy.stats().cluster("app").retries.sum()).isPositive();
        }
    }

    @Test
    void manyRefusedAtOnceMoveToAnotherEndpointWithoutAPauseAndWithoutTheBudget() {
        // One refused more than the budget has shares, and fewer than eject an endpoint.
        int count = 2 * (RetrySpec.BUDGET_MIN + 1);
        Gate answers = new Gate();
        List<RawClient> clients = new ArrayList<>();
        try (var closed = ClosedPort.take();
                var upstream = ScriptedUpstream.start().then(Turns.answerAfter(answers, ScriptedUpstream.OK));
                var proxy = TestProxy.to(closed.hostPort(), upstream.hostPort())
                        .route(route -> route.withRetry(AFTER_AGES)).start()) {
            for (int i = 0; i < count; i++) {
                clients.add(proxy.connect().send(GET));
            }
            upstream.awaitRequest(count - 1);
            answers.open();

            for (RawClient client : clients) {
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
            assertThat(proxy.stats().cluster("app").retries.sum()).isEqualTo(count / 2);
            assertThat(proxy.stats().cluster("app").retriesOverBudget.sum()).isZero();
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void whoIsRefusedAndHasNowhereElseToGoPausesWithinTheBudget() {
        List<RawClient> clients = new ArrayList<>();
        try (var closed = ClosedPort.take();
                var proxy = TestProxy.to(closed.hostPort()).route(route -> route.withRetry(AFTER_AGES)).start();
                RawClient oneMore = proxy.connect()) {
            for (int i = 0; i < RetrySpec.BUDGET_MIN; i++) {
                clients.add(proxy.connect().send(GET));
            }
            Await.until("all pause", () -> proxy.stats().cluster("app").retries.sum() == RetrySpec.BUDGET_MIN);

            assertThat(oneMore.exchange(GET).status()).isEqualTo(502);
            assertThat(proxy.stats().cluster("app").retriesOverBudget.sum()).isEqualTo(1);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aResetIsTriedElsewhereWithTheWholeBodyForAPutButNotForAPost() {
        try (var bad = ScriptedUpstream.start().then(Turns.reset()).then(Turns.reset());
                var good = ScriptedUpstream.start();
                var proxy = TestProxy.to(bad, good).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(PUT).status()).isEqualTo(200);
            assertThat(good.awaitRequest(0).text()).isEqualTo("body");
            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.attempts()).isEqualTo(2);
        }
        try (var bad = ScriptedUpstream.start().then(Turns.reset());
                var good = ScriptedUpstream.start();
                var proxy = TestProxy.to(bad, good).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(POST).status()).isEqualTo(502);
            assertThat(good.acceptedCount()).isZero();
        }
    }

    @Test
    void aStatusOfTheListIsReplacedByABetterAnswer() {
        RetrySpec retry = new RetrySpec(2, Set.of(), Set.of(503), RetrySpec.DEFAULT.methods(), 0.2,
                Duration.ofMillis(1), 1024);
        try (var bad = ScriptedUpstream.start().answer(
                        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 5\r\n\r\nsorry");
                var good = ScriptedUpstream.start().answerBody("well");
                var proxy = TestProxy.to(bad, good).route(route -> route.withRetry(retry)).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("well");
        }
    }

    @Test
    void a429IsTriedElsewhereAtOnceAndTheLastOneComesWithItsRetryAfter() {
        RetrySpec retry = new RetrySpec(1, Set.of(), Set.of(429), RetrySpec.DEFAULT.methods(), 0.2,
                Duration.ofMillis(1), 1024);
        String busy = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3600\r\ncontent-length: 4\r\n\r\nbusy";
        try (var bad = ScriptedUpstream.start().answer(busy);
                var good = ScriptedUpstream.start().answerBody("well").thenAnswer(busy);
                var proxy = TestProxy.to(bad, good).route(route -> route.withRetry(retry)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).text()).isEqualTo("well");

            RawResponse response = client.exchange(GET);
            assertThat(response.status()).isEqualTo(429);
            assertThat(response.header("retry-after")).isEqualTo("3600");
            assertThat(response.text()).isEqualTo("busy");
        }
    }

    @Test
    void theLastAnswerIsPassedOnWhateverItsStatus() {
        RetrySpec retry = new RetrySpec(1, Set.of(), Set.of(503), RetrySpec.DEFAULT.methods(), 0.2,
                Duration.ofMillis(1), 1024);
        String sorry = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 5\r\n\r\nsorry";
        try (var bad = ScriptedUpstream.start().answer(sorry).thenAnswer(sorry);
                var proxy = TestProxy.to(bad).route(route -> route.withRetry(retry)).start();
                RawClient client = proxy.connect()) {
            RawResponse response = client.exchange(GET);

            assertThat(response.text()).isEqualTo("sorry");
            assertThat(proxy.nextRecord().attempts()).isEqualTo(2);
        }
    }

    @Test
    void attemptsAreCounted() {
        RetrySpec retry = new RetrySpec(2, RetrySpec.DEFAULT.on(), Set.of(), RetrySpec.DEFAULT.methods(), 0.2,
                Duration.ofMillis(1), 1024);
        try (var bad = ScriptedUpstream.start().then(Turns.reset()).then(Turns.reset()).then(Turns.reset());
                var proxy = TestProxy.to(bad).route(route -> route.withRetry(retry)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(GET).status()).isEqualTo(502);

            AccessRecord entry = proxy.nextRecord();
            assertThat(entry.attempts()).isEqualTo(3);
            assertThat(entry.error()).isEqualTo(ProxyError.RESET_BEFORE_HEAD);
        }
    }

    @Test
    void aBodyThatOutgrewTheBufferIsNotSentAgain() {
        RetrySpec retry = new RetrySpec(2, RetrySpec.DEFAULT.on(), Set.of(), RetrySpec.DEFAULT.methods(), 0.2,
                Duration.ofMillis(1), 3);
        try (var bad = ScriptedUpstream.start().then(Turns.reset());
                var good = ScriptedUpstream.start();
                var proxy = TestProxy.to(bad, good).route(route -> route.withRetry(retry)).start();
                RawClient client = proxy.connect()) {
            assertThat(client.exchange(PUT).status()).isEqualTo(502);
            assertThat(good.acceptedCount()).isZero();
        }
    }

    @Test
    void nothingIsRetriedOnceTheClientHasBytes() {
        try (var bad = ScriptedUpstream.start().then(
                        Turns.cutAfter("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"));
                var good = ScriptedUpstream.start();
                var proxy = TestProxy.to(bad, good).start();
                RawClient client = proxy.connect()) {
            client.send(GET);

            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            assertThat(client.readText(4)).isEqualTo("half");
            client.expectGone();
            assertThat(good.acceptedCount()).isZero();
        }
    }
}
