package io.weir.core.limit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.weir.core.loop.LoopConfined;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one loop knows of the {@link BufferBudget}: the level, as it was last told, and the readers that stopped for it.
 * Asking costs a field read. A reader asks before it reads on and after each read; whoever was held is told when the
 * level changes. A loop that was never told anything has enough.
 */
@LoopConfined
@SuppressWarnings("ReferenceEquality") // Loops are told apart by identity.
public final class LoopBudget {
    private static final Logger log = LoggerFactory.getLogger(LoopBudget.class);
    private static final FastThreadLocal<LoopBudget> BUDGETS = new FastThreadLocal<>();

    private final EventLoop loop;
    private BufferLevel level = BufferLevel.NORMAL;
    /** Each once, in the order in which they stopped; at most the loop's channels. */
    private Set<HeldReader> held = new LinkedHashSet<>();

    private LoopBudget(EventLoop loop) {
        this.loop = loop;
    }

    /** The budget of {@code loop}, the one this is called on. */
    public static LoopBudget of(EventLoop loop) {
        assert loop.inEventLoop();
        LoopBudget budget = BUDGETS.getIfExists();
        if (budget == null || budget.loop != loop) {
            budget = new LoopBudget(loop);
            BUDGETS.set(budget);
        }
        return budget;
    }

    /** Whether new work is to be turned away. */
    public boolean isShedding() {
        return level == BufferLevel.SHEDDING;
    }

    /** Whether {@code reader}, which reads for work in progress, must stop; if so, it is told when that changes. */
    public boolean holds(HeldReader reader) {
        if (level == BufferLevel.NORMAL) {
            return false;
        }
        held.add(reader);
        return true;
    }

    /** The same for a reader of new work, which reads on while shedding: who is turned away should know at once. */
    public boolean holdsNewWork(HeldReader reader) {
        return level == BufferLevel.PAUSED && holds(reader);
    }

    void become(BufferLevel next) {
        assert loop.inEventLoop();
        level = next;
        Set<HeldReader> told = held;
        held = new LinkedHashSet<>();
        for (HeldReader reader : told) {
            try {
                reader.onBudgetChanged();
            } catch (RuntimeException bug) {
                log.error("a held reader failed", bug);
            }
        }
    }
}
