package io.weir.core.limit;

/** Something that reads from a socket and stops while its {@link LoopBudget} holds it. */
public interface HeldReader {
    /** The level changed: it may be read again, or has to ask to be held again. On the reader's loop. */
    void onBudgetChanged();
}
