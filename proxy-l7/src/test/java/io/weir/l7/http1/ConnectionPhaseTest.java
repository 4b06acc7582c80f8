package io.weir.l7.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionPhaseTest {
    @ParameterizedTest
    @CsvSource({
        "IDLE, HEAD CLOSED",
        "HEAD, BODY RESPONDING LINGERING CLOSED",
        "BODY, RESPONDING LINGERING CLOSED",
        "RESPONDING, IDLE LINGERING TUNNEL CLOSED",
        "LINGERING, CLOSED",
        "TUNNEL, ''",
        "CLOSED, ''"
    })
    void phasesFollowOneAnother(ConnectionPhase from, String legal) {
        Set<ConnectionPhase> expected = EnumSet.noneOf(ConnectionPhase.class);
        if (!legal.isEmpty()) {
            for (String name : legal.split(" ")) {
                expected.add(ConnectionPhase.valueOf(name));
            }
        }
        Set<ConnectionPhase> actual = EnumSet.noneOf(ConnectionPhase.class);
        for (ConnectionPhase next : ConnectionPhase.values()) {
            if (from.mayBecome(next)) {
                actual.add(next);
            }
        }
        assertThat(actual).isEqualTo(expected);
    }
}
