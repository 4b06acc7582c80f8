package io.weir.core.cluster;

import io.weir.core.balance.Candidate;
import io.weir.core.balance.PickQuery;
import io.weir.core.loop.LoopConfined;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pick may depend on, and how it ended. One per exchange or session, reused for its retries.
 */
@LoopConfined
public final class PickRequest implements PickQuery {
    /** Why nothing was picked. */
    public enum Refusal {
        /** No endpoint can be used: none there, or all down, ejected, draining or without weight. */
        NONE_ELIGIBLE,
        /** Endpoints can be used, but each is at its {@code max_connections}: wait in the queue. */
        ALL_FULL,
        /** The cluster has names only, and none resolves. */
        UNRESOLVED
    }

    private final List<Endpoint> tried = new ArrayList<>(2);
    private long key;
    private long source;
    private Refusal refusal = Refusal.NONE_ELIGIBLE;
    /** Nothing but tried endpoints is left, so they may be picked again; set anew for each pick. */
    private boolean mayRepeat;

    /** Starts over for another exchange. */
    public PickRequest reset() {
        tried.clear();
        key = 0;
        source = 0;
        return this;
    }

    /** The hash of what {@code balance.hash} names; used by hashing policies only. */
    @Override
    public long key() {
        return key;
    }

    /** Sets the hash; see {@link PickKeys}. */
    public PickRequest key(long newKey) {
        key = newKey;
        return this;
    }

    /** The hash of the client's masked address, for sticky sources; 0 = unknown. */
    public long source() {
        return source;
    }

    /** Sets the hash of the client's masked address. */
    public PickRequest source(long newSource) {
        source = newSource;
        return this;
    }

    /** Keeps {@code endpoint} out of further picks of this request, unless nothing else is left. */
    public void exclude(Endpoint endpoint) {
        if (!tried.contains(endpoint)) {
            tried.add(endpoint);
        }
    }

    /** Endpoints that failed this request already. */
    public List<Endpoint> tried() {
        return tried;
    }

    /** Why the last pick came back empty. */
    public Refusal refusal() {
        return refusal;
    }

    void refusal(Refusal newRefusal) {
        refusal = newRefusal;
    }

    /** Whether {@code candidate} has a place and did not fail this request. Called by policies during a pick. */
    @Override
    public boolean accepts(Candidate candidate) {
        Endpoint endpoint = (Endpoint) candidate;
        return endpoint.hasPlace() && (tried.isEmpty() || mayRepeat || !tried.contains(endpoint));
    }

    void prepare(ClusterSnapshot snapshot) {
        mayRepeat = tried.size() >= snapshot.eligible().size() && tried.containsAll(snapshot.eligible());
    }

    /** What another thread may pick by while this one's owner waits. */
    PickRequest copy() {
        PickRequest copy = new PickRequest().key(key).source(source);
        copy.tried.addAll(tried);
        return copy;
    }
}
