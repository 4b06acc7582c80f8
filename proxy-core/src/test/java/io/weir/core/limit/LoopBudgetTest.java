package io.weir.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is held, and who is told. */
class LoopBudgetTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopBudget budget = LoopBudget.of(channel.eventLoop());
    private final List<String> told = new ArrayList<>();
    private final HeldReader reader = () -> told.add("reader");

    @Test
    void nobodyIsHeldWithEnoughMemory() {
        assertThat(budget.holds(reader)).isFalse();
        assertThat(budget.holdsNewWork(reader)).isFalse();
        assertThat(budget.isShedding()).isFalse();

        budget.become(BufferLevel.PAUSED);
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsHeldIsToldOnceHoweverOftenItAsked() {
        budget.become(BufferLevel.PAUSED);
        assertThat(budget.holds(reader)).isTrue();
        assertThat(budget.holds(reader)).isTrue();

        budget.become(BufferLevel.NORMAL);
        assertThat(told).containsExactly("reader");
        budget.become(BufferLevel.PAUSED);
        assertThat(told).containsExactly("reader");
    }

    @Test
    void whileSheddingNewWorkIsReadAndWorkInProgressIsNot() {
        budget.become(BufferLevel.PAUSED);
        assertThat(budget.holdsNewWork(reader)).isTrue();

        budget.become(BufferLevel.SHEDDING);
        assertThat(told).containsExactly("reader");
        assertThat(budget.isShedding()).isTrue();
        assertThat(budget.holdsNewWork(reader)).isFalse();
        assertThat(budget.holds(reader)).isTrue();
    }

    @Test
    void aReaderThatFailsDoesNotKeepTheNextFromBeingTold() {
        budget.become(BufferLevel.PAUSED);
        budget.holds(() -> {
            throw new IllegalStateException("as the test wants");
        });
        budget.holds(reader);

        budget.become(BufferLevel.NORMAL);
        assertThat(told).containsExactly("reader");
    }
}
