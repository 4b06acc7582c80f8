package io.weir.server.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sessions through one listener: short ones at a steady rate, and long ones that live until their endpoint dies. A
 * session gets every byte back, late where its endpoint hangs; nothing but the death of its endpoint ends it.
 */
final class SessionTraffic {
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(200);
    private static final Duration BEFORE_ANOTHER = Duration.ofMillis(50);
    /** Of a long session: some ten seconds, so that endpoints that came back are visited again. */
    private static final long TURNS = 50;
    private static final int TURN_BYTES_MAX = 8 * 1024;
    private static final int BULK_BYTES = 2 * 1024 * 1024;
    /** One short session in so many carries a lot. */
    private static final int BULK_SHARE = 20;

    private final SoakRun run;
    private final String what;
    private final EchoSession.Opener opener;
    private final InetSocketAddress proxy;
    /** The letter of the endpoints. */
    private final String group;

    SessionTraffic(SoakRun run, String what, EchoSession.Opener opener, InetSocketAddress proxy, String group) {
        this.run = run;
        this.what = what;
        this.opener = opener;
        this.proxy = proxy;
        this.group = group;
    }

    /** The count of sessions that were opened, or tried to. */
    String sent() {
        return what + " sent";
    }

    /** The count of sessions that lived from the first to the last. */
    String lifelong() {
        return what + ": lived through it all";
    }

    void startShort(int perSecond) {
        run.openLoop(what + " short", perSecond, this::once);
    }

    /** One short session, the {@code n}th. */
    void once(long n) {
        EchoSession session = tryOpen();
        if (session != null) {
            try (session) {
                shortLife(session, n);
            }
        }
    }

    private void shortLife(EchoSession session, long n) {
        long began = System.nanoTime();
        SplittableRandom random = new SplittableRandom(n);
        try {
            boolean isRight = session.turn(n % BULK_SHARE == 0 ? BULK_BYTES : 1 + random.nextInt(TURN_BYTES_MAX))
                    && session.finish();
            judge(what + " short", isRight, session);
        } catch (IOException e) {
            judgeBreak(what + " short", session, e, began);
        }
    }

    /** {@code count} sessions that stay at {@code steady}, which nothing is done to. */
    void startLifelong(int count, String steady) {
        for (int i = 0; i < count; i++) {
            run.start(what, () -> {
                EchoSession session = openAt(steady);
                if (session != null && live(session, Long.MAX_VALUE)) {
                    run.ledger().count(lifelong());
                }
            });
        }
    }

    private @Nullable EchoSession openAt(String steady) {
        do {
            EchoSession session = tryOpen();
            if (session != null && session.endpoint().equals(steady)) {
                return session;
            }
            if (session != null) {
                session.close();
            }
        } while (!run.isOverAfter(BEFORE_ANOTHER));
        return null;
    }

    /** {@code count} sessions at whichever endpoint, each replaced after a while, or when its endpoint died. */
    void startLong(int count) {
        for (int i = 0; i < count; i++) {
            run.start(what, () -> {
                do {
                    EchoSession session = tryOpen();
                    if (session != null) {
                        live(session, TURNS);
                    }
                } while (!run.isOverAfter(BEFORE_ANOTHER));
            });
        }
    }

    /** For so many turns, at most until the soak is over; false when the session ended before. */
    private boolean live(EchoSession session, long turns) {
        long lastGood = System.nanoTime();
        try (session) {
            for (long turn = 0; turn < turns && !run.isOverAfter(BETWEEN_TURNS); turn++) {
                boolean isRight = session.turn(1 + ThreadLocalRandom.current().nextInt(TURN_BYTES_MAX));
                judge(what + " turn", isRight, session);
                lastGood = System.nanoTime();
            }
            judge(what + " end", session.finish(), session);
            return true;
        } catch (IOException e) {
            judgeBreak(what + " turn", session, e, lastGood);
            return false;
        }
    }

    private @Nullable EchoSession tryOpen() {
        long began = System.nanoTime();
        run.ledger().count(sent());
        try {
            return opener.open(proxy);
        } catch (IOException e) {
            long now = System.nanoTime();
            boolean died = run.outages().touched(Outages.Kind.KILLED, group, began, now, SoakConfig.KILL_FELT);
            boolean timedOut = String.valueOf(e.getMessage()).contains(" 504 ")
                    && run.outages().touched(Outages.Kind.HUNG, group, began, now, SoakConfig.HANG_FELT);
            if (died || timedOut) {
                run.ledger().excused(what + " open", died ? "an endpoint died meanwhile" : "504 of one that hangs");
            } else {
                run.ledger().offence(what + " open", e + " after " + (now - began) / 1_000_000 + " ms");
            }
            return null;
        }
    }

    private void judge(String name, boolean isRight, EchoSession session) {
        if (isRight) {
            run.ledger().ok(name);
        } else {
            run.ledger().offence(name, "wrong bytes from " + session.endpoint());
        }
    }

    private void judgeBreak(String name, EchoSession session, IOException end, long sinceNanos) {
        if (run.outages().touched(Outages.Kind.KILLED, session.endpoint(), sinceNanos, System.nanoTime(),
                SoakConfig.KILL_FELT)) {
            run.ledger().excused(name, "cut when its endpoint died");
        } else {
            run.ledger().offence(name, "at " + session.endpoint() + ": " + end);
        }
    }
}
