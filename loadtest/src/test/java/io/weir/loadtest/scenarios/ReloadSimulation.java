package io.weir.loadtest.scenarios;

/** See {@link io.weir.loadtest.ScenarioList#RELOAD}. */
public final class ReloadSimulation extends WeirSimulation {
    public ReloadSimulation() {
        for (int i = 1; i < SECONDS; i++) {
            int generation = i;
            at((double) i / SECONDS, () -> rig().reload(generation));
        }
        promise("every reload was applied", () -> rig().weir().metric("weir_reloads_total", "applied") >= SECONDS - 1
                && rig().weir().metric("weir_reloads_total", "refused") == 0);
        promiseNoFailures();
        runSteadily(kept(), get("/?jitter=20"));
    }
}
