package io.weir.loadtest.failover;

import io.weir.loadtest.backend.Fault;
import io.weir.loadtest.rig.Rig;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What happens to one of three endpoints, or to Weir, two seconds into a load. */
enum Trouble {
    NONE("nothing happens"),
    REFUSES("an endpoint resets its connections and refuses new ones"),
    HANGS("an endpoint answers nothing any more, checks included"),
    RESETS("an endpoint resets every connection a request comes on; checks pass"),
    ANSWERS_503("an endpoint answers 503 to everything, checks included"),
    RELOADS("Weir reloads with every route changed, once a second"),
    ROLLING_RESTART("each endpoint in turn is away for a second");

    final String what;

    Trouble(String what) {
        this.what = what;
    }

    /** Whether one endpoint stays bad, so that the time to stop sending to it is a question. */
    boolean isOneEndpoint() {
        return this == HANGS || this == RESETS || this == ANSWERS_503;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Makes the trouble, for at most {@code seconds}. */
    void make(Rig rig, int seconds) {
        switch (this) {
            case NONE -> { }
            case REFUSES -> rig.endpoint(0).refuse();
            case HANGS -> rig.endpoint(0).setFault(Fault.NONE.with("end=hang"));
            case RESETS -> {
                rig.endpoint(0).setFault(Fault.NONE.with("end=reset"));
                rig.endpoint(0).setFault("/healthz", "end=normal");
            }
            case ANSWERS_503 -> rig.endpoint(0).setFault(Fault.NONE.with("status=503"));
            case RELOADS -> {
                for (int i = 1; i <= seconds; i++) {
                    rig.reload(i);
                    pause(1000);
                }
            }
            case ROLLING_RESTART -> {
                for (int i = 0; i < Rig.ENDPOINTS; i++) {
                    rig.endpoint(i).refuse();
                    pause(1000);
                    rig.endpoint(i).accept();
                    pause(1500);
                }
            }
        }
    }

    /** The trouble's own schedule, not a wait for something. */
    static void pause(long millis) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
