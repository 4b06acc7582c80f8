package io.weir.server;

import io.weir.core.loop.ControlThread;
import io.weir.core.spec.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bound listeners of the process. A change is made in two steps: {@link #prepare} binds what is new and may fail,
 * leaving everything as it was; {@link Change#commit} cannot.
 */
@ControlThread
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Drains drains;
    private Duration drainTimeout = Duration.ZERO;
    /** By which the running ones were made, or last changed. */
    private List<WantedListener> current = List.of();
    private volatile Map<String, RunningListener> running = Map.of();

    Listeners(Drains drains) {
        this.drains = drains;
    }

    /** Every listener that takes new work, in the order of the configuration. Any thread. */
    Collection<RunningListener> running() {
        return running.values();
    }

    /** Listeners that only finish what they have. Any thread. */
    List<RunningListener> draining() {
        return drains.listeners();
    }

    /**
     * Binds what of {@code wanted} is not bound yet. An address that a listener which changes or goes still holds is
     * taken from it first, and given back if anything cannot be bound.
     *
     * @throws StartException when an address cannot be bound; everything runs on as before
     */
    Change prepare(List<? extends WantedListener> wanted) throws StartException {
        Map<WantedListener, RunningListener> kept = new LinkedHashMap<>();
        List<WantedListener> fresh = new ArrayList<>();
        for (WantedListener listener : wanted) {
            RunningListener now = running.get(listener.spec().name());
            if (now != null && listener.canTakeOver(now)) {
                kept.put(listener, now);
            } else {
                fresh.add(listener);
            }
        }
        List<RunningListener> leaving = new ArrayList<>(running.values());
        leaving.removeAll(kept.values());
        Change change = new Change(List.copyOf(wanted), kept, leaving);
        change.bind(fresh);
        return change;
    }

    private static boolean shareAnAddress(WantedListener wanted, RunningListener leaving) {
        for (Address address : wanted.spec().binds()) {
            if (leaving.spec().binds().contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** A prepared change, all of whose sockets are bound. */
    final class Change {
        private final List<WantedListener> wanted;
        private final Map<WantedListener, RunningListener> kept;
        private final Map<WantedListener, RunningListener> bound = new LinkedHashMap<>();
        private final List<RunningListener> leaving;
        private final List<RunningListener> stopped = new ArrayList<>();

        private Change(
                List<WantedListener> wanted,
                Map<WantedListener, RunningListener> kept,
                List<RunningListener> leaving) {
            this.wanted = wanted;
            this.kept = kept;
            this.leaving = leaving;
        }

        private void bind(List<WantedListener> fresh) throws StartException {
            List<String> problems = new ArrayList<>();
            for (WantedListener listener : fresh) {
                makeRoomFor(listener);
                try {
                    bound.put(listener, listener.bind().join());
                } catch (CompletionException e) {
                    problems.add(reason(e));
                }
            }
            if (!problems.isEmpty()) {
                undo();
                throw new StartException(problems);
            }
        }

        private void makeRoomFor(WantedListener listener) {
            for (RunningListener holder : leaving) {
                if (!stopped.contains(holder) && shareAnAddress(listener, holder)) {
                    holder.stopAccepting().join();
                    stopped.add(holder);
                }
            }
        }

        /** Closes what was bound for this change and binds those anew that had to make room. */
        void undo() {
            bound.values().forEach(listener -> listener.close().join());
            stopped.forEach(Listeners.this::bindAnew);
        }

        /** Puts the change in force: new settings for those that stay, draining for those that go. */
        void commit(Duration newDrainTimeout) {
            kept.forEach(WantedListener::takeOver);
            Map<String, RunningListener> next = new LinkedHashMap<>();
            for (WantedListener listener : wanted) {
                RunningListener now = kept.containsKey(listener) ? kept.get(listener) : bound.get(listener);
                next.put(listener.spec().name(), now);
            }
            current = wanted;
            running = next;
            drainTimeout = newDrainTimeout;
            leaving.forEach(listener -> drains.begin(listener, newDrainTimeout));
        }
    }

    /** The sockets of {@code holder} are gone; its connections finish there while a new listener takes new ones. */
    private void bindAnew(RunningListener holder) {
        String name = holder.spec().name();
        for (WantedListener listener : current) {
            if (listener.spec().name().equals(name)) {
                try {
                    Map<String, RunningListener> next = new LinkedHashMap<>(running);
                    next.put(name, listener.bind().join());
                    running = next;
                    drains.begin(holder, drainTimeout);
                } catch (CompletionException e) {
                    LOG.error("listener {} could not take its address back and accepts nothing: {}", name, reason(e));
                }
            }
        }
    }

    private static String reason(CompletionException e) {
        return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    }

    /**
     * Makes every listener stop accepting and finish what is in progress; completes when nothing is left, with how much
     * had to be ended when the time was over.
     */
    CompletableFuture<Long> drainAll() {
        running.values().forEach(listener -> drains.begin(listener, drainTimeout));
        running = Map.of();
        return drains.whenOver();
    }

    /** Ends everything now. */
    void closeAll() {
        running.values().forEach(listener -> listener.close().join());
        running = Map.of();
        drains.close();
    }
}
