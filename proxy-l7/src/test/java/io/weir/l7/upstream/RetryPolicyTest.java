package io.weir.l7.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.ProxyError;
import io.weir.l7.message.Method;
import io.weir.l7.spec.RetrySpec;
import io.weir.l7.upstream.RetryPolicy.Tried;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetrySpec EVERYTHING = new RetrySpec(2, EnumSet.allOf(RetrySpec.On.class),
            Set.of(502, 503, 504, 429), RetrySpec.DEFAULT.methods(), 0.2, Duration.ofMillis(25), 1024);

    @Test
    void errorsAfterWhichAnIdempotentRequestMayGoAgain() {
        Set<ProxyError> allowed = EnumSet.noneOf(ProxyError.class);
        for (ProxyError error : ProxyError.values()) {
            if (RetryPolicy.allows(EVERYTHING, error, new Tried("GET", 0, true))) {
                allowed.add(error);
            }
        }

        assertThat(allowed).containsExactlyInAnyOrder(ProxyError.CONNECT_REFUSED, ProxyError.CONNECT_UNREACHABLE,
                ProxyError.CONNECT_TIMEOUT, ProxyError.TLS_FAILED, ProxyError.RESET_BEFORE_HEAD,
                ProxyError.REFUSED_STREAM, ProxyError.RESPONSE_TIMEOUT);
    }

    @Test
    void aPostGoesAgainOnlyWhenTheEndpointCannotHaveSeenIt() {
        Set<ProxyError> allowed = EnumSet.noneOf(ProxyError.class);
        for (ProxyError error : ProxyError.values()) {
            if (RetryPolicy.allows(EVERYTHING, error, new Tried("POST", 0, true))) {
                allowed.add(error);
            }
        }

        assertThat(allowed).containsExactlyInAnyOrder(ProxyError.CONNECT_REFUSED, ProxyError.CONNECT_UNREACHABLE,
                ProxyError.CONNECT_TIMEOUT, ProxyError.TLS_FAILED, ProxyError.REFUSED_STREAM);
    }

    @Test
    void nothingGoesAgainThatIsGoneOrWasTriedEnough() {
        assertThat(RetryPolicy.allows(EVERYTHING, ProxyError.CONNECT_REFUSED, new Tried("GET", 2, true))).isFalse();
        assertThat(RetryPolicy.allows(EVERYTHING, ProxyError.CONNECT_REFUSED, new Tried("GET", 0, false))).isFalse();
        assertThat(RetryPolicy.allows(RetrySpec.NEVER, ProxyError.CONNECT_REFUSED, new Tried("GET", 0, true)))
                .isFalse();
    }

    @Test
    void onlyWhatIsListedIsTriedAgain() {
        RetrySpec connectOnly = new RetrySpec(2, Set.of(RetrySpec.On.CONNECT), Set.of(), RetrySpec.DEFAULT.methods(),
                0.2, Duration.ofMillis(25), 1024);

        assertThat(RetryPolicy.allows(connectOnly, ProxyError.CONNECT_REFUSED, new Tried("GET", 0, true))).isTrue();
        assertThat(RetryPolicy.allows(connectOnly, ProxyError.RESET_BEFORE_HEAD, new Tried("GET", 0, true))).isFalse();
        assertThat(RetryPolicy.allows(connectOnly, ProxyError.RESPONSE_TIMEOUT, new Tried("GET", 0, true))).isFalse();
    }

    @Test
    void statusesOfTheListAreTriedAgainForListedMethods() {
        assertThat(RetryPolicy.allowsStatus(EVERYTHING, 503, new Tried("GET", 0, true))).isTrue();
        assertThat(RetryPolicy.allowsStatus(EVERYTHING, 503, new Tried("POST", 0, true))).isFalse();
        assertThat(RetryPolicy.allowsStatus(EVERYTHING, 500, new Tried("GET", 0, true))).isFalse();
        assertThat(RetryPolicy.allowsStatus(EVERYTHING, 503, new Tried("GET", 2, true))).isFalse();
    }

    @Test
    void staleConnectionsAreReplacedForIdempotentMethodsOnly() {
        Set<Method> allowed = EnumSet.noneOf(Method.class);
        for (Method method : Method.values()) {
            if (RetryPolicy.allowsFreshConnection(method, true)) {
                allowed.add(method);
            }
            assertThat(RetryPolicy.allowsFreshConnection(method, false)).isFalse();
        }

        assertThat(allowed).containsExactlyInAnyOrder(
                Method.GET, Method.HEAD, Method.OPTIONS, Method.TRACE, Method.PUT, Method.DELETE);
    }

    @Test
    void backoffDoublesWithFullJitterAndABound() {
        Random random = new Random(1);
        long first = 0;
        long fourth = 0;
        long hundredth = 0;
        for (int i = 0; i < 10_000; i++) {
            first = Math.max(first, RetryPolicy.backoffNanos(Duration.ofNanos(1000), 1, random));
            fourth = Math.max(fourth, RetryPolicy.backoffNanos(Duration.ofNanos(1000), 4, random));
            hundredth = Math.max(hundredth, RetryPolicy.backoffNanos(Duration.ofNanos(1000), 100, random));
        }

        assertThat(first).isBetween(990L, 1000L);
        assertThat(fourth).isBetween(7900L, 8000L);
        assertThat(hundredth).isBetween(1_000_000L, 1_024_000L);
        assertThat(RetryPolicy.backoffNanos(Duration.ZERO, 1, random)).isZero();
    }

    @Test
    void theBudgetAllowsAShareButAlwaysAFew() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < RetrySpec.BUDGET_MIN; i++) {
            assertThat(budget.tryTake(0.2, 0)).isTrue();
        }
        assertThat(budget.tryTake(0.2, 10)).isFalse();
        assertThat(budget.tryTake(0.2, 20)).isTrue();
        assertThat(budget.tryTake(0.2, 20)).isFalse();

        budget.giveBack();
        assertThat(budget.tryTake(0.2, 20)).isTrue();
        assertThat(budget.inProgress()).isEqualTo(4);
    }
}
