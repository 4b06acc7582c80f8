package io.weir.l7.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Every move of every machine of an exchange, legal and illegal. */
class StateMachinesTest {
    @Test
    void theRequestSideOnlyGoesOn() {
        BiPredicate<RequestSide, RequestSide> moves = RequestSide::mayBecome;

        expect(RequestSide.class, moves, RequestSide.HEAD,
                Set.of(RequestSide.BODY, RequestSide.COMPLETE, RequestSide.ABORTED));
        expect(RequestSide.class, moves, RequestSide.BODY, Set.of(RequestSide.COMPLETE, RequestSide.ABORTED));
        expect(RequestSide.class, moves, RequestSide.COMPLETE, Set.of());
        expect(RequestSide.class, moves, RequestSide.ABORTED, Set.of());
    }

    @Test
    void theResponseSideOnlyGoesOn() {
        BiPredicate<ResponseSide, ResponseSide> moves = ResponseSide::mayBecome;

        expect(ResponseSide.class, moves, ResponseSide.WAITING, Set.of(ResponseSide.HEAD_SENT, ResponseSide.ABORTED));
        expect(ResponseSide.class, moves, ResponseSide.HEAD_SENT, Set.of(ResponseSide.COMPLETE, ResponseSide.ABORTED));
        expect(ResponseSide.class, moves, ResponseSide.COMPLETE, Set.of());
        expect(ResponseSide.class, moves, ResponseSide.ABORTED, Set.of());
    }

    @Test
    void aReplyIsPossibleOnlyBeforeTheHead() {
        for (ResponseSide side : ResponseSide.values()) {
            assertThat(side.canStillReply()).as(side.name()).isEqualTo(side == ResponseSide.WAITING);
        }
    }

    @Test
    void attemptsFollowOneAnother() {
        BiPredicate<AttemptState, AttemptState> moves = AttemptState::mayBecome;

        expect(AttemptState.class, moves, AttemptState.NONE,
                Set.of(AttemptState.QUEUED, AttemptState.CONNECTING, AttemptState.UNDER_WAY));
        expect(AttemptState.class, moves, AttemptState.QUEUED,
                Set.of(AttemptState.CONNECTING, AttemptState.UNDER_WAY, AttemptState.NONE));
        expect(AttemptState.class, moves, AttemptState.CONNECTING,
                Set.of(AttemptState.UNDER_WAY, AttemptState.BACKING_OFF, AttemptState.NONE));
        expect(AttemptState.class, moves, AttemptState.UNDER_WAY,
                Set.of(AttemptState.CONNECTING, AttemptState.BACKING_OFF, AttemptState.NONE));
        expect(AttemptState.class, moves, AttemptState.BACKING_OFF,
                Set.of(AttemptState.QUEUED, AttemptState.CONNECTING, AttemptState.UNDER_WAY, AttemptState.NONE));
    }

    @Test
    void aPlaceIsHeldFromConnectingOn() {
        for (AttemptState state : AttemptState.values()) {
            boolean holds = state == AttemptState.CONNECTING || state == AttemptState.UNDER_WAY;
            assertThat(state.holdsPlace()).as(state.name()).isEqualTo(holds);
        }
    }

    private static <S extends Enum<S>> void expect(Class<S> type, BiPredicate<S, S> moves, S from, Set<S> legal) {
        Set<S> expected = EnumSet.noneOf(type);
        expected.addAll(legal);
        Set<S> actual = EnumSet.noneOf(type);
        for (S next : type.getEnumConstants()) {
            if (moves.test(from, next)) {
                actual.add(next);
            }
        }
        assertThat(actual).as("from " + from).isEqualTo(expected);
    }
}
