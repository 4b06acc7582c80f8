package io.weir.core.tls;

import io.weir.core.discovery.FileWatch;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.CertificateSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.TlsSpec;
import io.weir.core.stats.Stats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of every listener. A change is made in two steps, as of listeners: {@link #prepare} reads all files and may fail,
 * {@link Change#commit} cannot. {@link #tick} looks for changed files and rotates the keys of tickets.
 */
@ControlThread
public final class TlsRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRegistry.class);
    private static final long ROTATION_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Stats stats;
    private final RetirementMailbox retirement;
    private final Map<String, Entry> entries = new HashMap<>();

    public TlsRegistry(LoopGroups loops, Stats stats) {
        this.stats = stats;
        this.retirement = RetirementMailbox.of(loops);
    }

    /** One listener's TLS and what belongs to it for life. */
    private static final class Entry {
        private final ServerTls tls;
        private final TicketKeys tickets;
        private TlsSpec spec;
        private FileWatch watch;
        private long rotatedNanos = System.nanoTime();

        Entry(ServerTls tls, TicketKeys tickets, TlsSpec spec, FileWatch watch) {
            this.tls = tls;
            this.tickets = tickets;
            this.spec = spec;
            this.watch = watch;
        }
    }

    /**
     * Reads what {@code listeners} need. Blocks on files.
     *
     * @throws SpecException when a file cannot be used; everything stays as it was
     */
    public Change prepare(List<ListenerSpec> listeners) {
        Change change = new Change();
        try {
            for (ListenerSpec listener : listeners) {
                TlsSpec tls = listener.tls();
                if (tls != null) {
                    change.add(listener.name(), tls);
                }
            }
        } catch (SpecException unusable) {
            change.undo();
            throw unusable;
        }
        return change;
    }

    /** TLS of a listener that was part of the last {@link #prepare}. */
    public ServerTls of(String listener) {
        return Objects.requireNonNull(entries.get(listener), listener).tls;
    }

    /** What is ready to be put in force. */
    @ControlThread
    public final class Change {
        private final Map<String, TlsSpec> wanted = new HashMap<>();
        private final Map<String, ServerContext> replacements = new HashMap<>();
        private final List<String> added = new ArrayList<>();

        private void add(String listener, TlsSpec spec) {
            wanted.put(listener, spec);
            Entry entry = entries.get(listener);
            if (entry == null) {
                TicketKeys tickets = new TicketKeys();
                FileWatch watch = new FileWatch();
                watch.hasChanged(files(spec)); // Before they are read: a change from now on is one.
                ServerTls tls = new ServerTls(listener, stats.listener(listener).tls,
                        ServerContext.load(listener, spec, tickets));
                entries.put(listener, new Entry(tls, tickets, spec, watch));
                added.add(listener);
            } else if (!entry.spec.equals(spec)) {
                replacements.put(listener, ServerContext.load(listener, spec, entry.tickets));
            }
        }

        /** Puts it in force; connections that are open go on as they began. */
        public void commit() {
            replacements.forEach((listener, context) -> {
                Entry entry = Objects.requireNonNull(entries.get(listener), listener);
                entry.spec = Objects.requireNonNull(wanted.get(listener), listener);
                entry.watch = new FileWatch();
                hasChanged(entry);
                swap(entry, context);
            });
            entries.entrySet().removeIf(entry -> {
                boolean gone = !wanted.containsKey(entry.getKey());
                if (gone) {
                    end(entry.getValue());
                }
                return gone;
            });
        }

        /** Leaves everything as it was. */
        public void undo() {
            replacements.values().forEach(ServerContext::release);
            added.forEach(listener -> end(Objects.requireNonNull(entries.remove(listener), listener)));
        }
    }

    /** Looks whether files changed and whether it is time for new ticket keys; once a second or so. */
    public void tick() {
        long now = System.nanoTime();
        entries.forEach((listener, entry) -> {
            if (hasChanged(entry)) {
                reread(listener, entry);
            }
            if (now - entry.rotatedNanos >= ROTATION_NANOS) {
                entry.rotatedNanos = now;
                rotate(entry);
            }
        });
    }

    /** New ticket keys for every listener, before their time. */
    public void rotateTickets() {
        entries.values().forEach(TlsRegistry::rotate);
    }

    private static void rotate(Entry entry) {
        entry.tickets.rotate();
        ServerContext context = entry.tls.current();
        if (context != null) {
            context.useTickets(entry.tickets);
        }
    }

    private void reread(String listener, Entry entry) {
        try {
            swap(entry, ServerContext.load(listener, entry.spec, entry.tickets));
            LOG.info("listener {}: certificates were read anew", listener);
        } catch (SpecException unusable) {
            LOG.warn("listener {}: changed certificates cannot be used, those before stay: {}", listener,
                    unusable.getMessage());
        }
    }

    private void swap(Entry entry, ServerContext next) {
        ServerContext before = entry.tls.swap(next);
        if (before != null) {
            retirement.retire(before::release);
        }
    }

    private void end(Entry entry) {
        ServerContext before = entry.tls.swap(null);
        if (before != null) {
            retirement.retire(before::release);
        }
    }

    private static boolean hasChanged(Entry entry) {
        return entry.watch.hasChanged(files(entry.spec));
    }

    private static List<Path> files(TlsSpec spec) {
        List<Path> files = new ArrayList<>();
        for (CertificateSpec certificate : spec.certificates()) {
            files.add(certificate.cert());
            files.add(certificate.key());
            if (certificate.ocsp() != null) {
                files.add(certificate.ocsp());
            }
        }
        if (spec.clientCa() != null) {
            files.add(spec.clientCa());
        }
        return files;
    }

    /** After this no listener begins TLS. */
    @Override
    public void close() {
        entries.values().forEach(this::end);
        entries.clear();
    }
}
