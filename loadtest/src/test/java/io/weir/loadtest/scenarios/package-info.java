/**
 * Gatling simulations, one for each {@link io.weir.loadtest.ScenarioList}. Start at
 * {@link io.weir.loadtest.scenarios.WeirSimulation}.
 */
@NullMarked
package io.weir.loadtest.scenarios;

import org.jspecify.annotations.NullMarked;
