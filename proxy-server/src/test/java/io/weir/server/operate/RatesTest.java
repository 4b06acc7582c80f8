package io.weir.server.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RatesTest {
    private final Rates rates = rates(state(1000, 10), null);

    @Test
    void percentilesLieOnALineInsideTheirBucket() {
        assertThat(rates.percentileMs(0.5, new long[] {10, 0, 0, 0}, null)).isEqualTo(0.5, within(1e-9));
        assertThat(rates.percentileMs(0.5, new long[] {0, 10, 0, 0}, null)).isEqualTo(5.5, within(1e-9));
        assertThat(rates.percentileMs(0.99, new long[] {99, 0, 1, 0}, null)).isEqualTo(1, within(1e-9));
    }

    @Test
    void beyondTheLastBoundItIsThatBound() {
        assertThat(rates.percentileMs(0.5, new long[] {0, 0, 0, 3}, null)).isEqualTo(100);
    }

    @Test
    void nothingHasNoPercentile() {
        assertThat(rates.percentileMs(0.5, new long[] {4, 0, 0, 0}, new long[] {4, 0, 0, 0})).isNaN();
    }

    @Test
    void onlyWhatCameBetweenTwoAnswersCounts() {
        long[] before = {1000, 0, 0, 0};
        assertThat(rates.percentileMs(0.5, new long[] {1000, 0, 2, 0}, before)).isEqualTo(55, within(1e-9));
    }

    @Test
    void ratesAreDifferencesOverTheTimeBetween() {
        Rates between = rates(state(3000, 12), state(1000, 10));

        assertThat(between.perSecond(50, 10)).isEqualTo(20);
        assertThat(between.perSecond(6, 100)).as("the proxy began anew").isEqualTo(3);
    }

    @Test
    void withOneAnswerTheyAreSinceTheStart() {
        assertThat(rates.perSecond(50, 0)).isEqualTo(5);
    }

    private static Rates rates(ProxyState now, @Nullable ProxyState before) {
        return new Rates(now, before);
    }

    private static ProxyState state(long timeMs, long uptimeS) {
        return new ProxyState("1", true, timeMs, uptimeS, new ProxyState.Connections(0, 1),
                new ProxyState.Memory(0, 0, false, false), new double[] {1, 10, 100}, List.of(), List.of(), List.of(),
                List.of(), List.of(), List.of());
    }
}
