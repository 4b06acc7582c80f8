package io.weir.server.soak;

import java.time.Duration;
import java.util.List;

/** Kills, hangs and brings back the second and third endpoint of a cluster by turns, never both at once. */
record Chaos(SoakRun run) {
    private static final Duration DEAD = Duration.ofMillis(1500);
    /** Longer than the response timeout. */
    private static final Duration HUNG = Duration.ofSeconds(4);

    /** {@code well} is how long all are well between two troubles; different ones drive clusters out of step. */
    void start(List<? extends SoakEndpoint> cluster, Duration well) {
        run.start("chaos", () -> {
            for (int round = 0; !run.isOverAfter(well); round++) {
                SoakEndpoint victim = cluster.get(1 + round % 2);
                if (round / 2 % 2 == 0) {
                    kill(victim);
                } else {
                    hang(victim);
                }
            }
        });
    }

    private void kill(SoakEndpoint victim) {
        run.ledger().event(victim.name() + " killed");
        run.outages().during(Outages.Kind.KILLED, victim.name(), victim::kill);
        run.isOverAfter(DEAD);
        victim.restart();
        run.ledger().event(victim.name() + " restarted");
    }

    private void hang(SoakEndpoint victim) {
        run.ledger().event(victim.name() + " hung");
        run.outages().during(Outages.Kind.HUNG, victim.name(), victim::hang);
        run.isOverAfter(HUNG);
        victim.resume();
        run.ledger().event(victim.name() + " resumed");
    }
}
