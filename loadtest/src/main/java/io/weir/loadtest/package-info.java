/** Load tests: the list of scenarios is {@link io.weir.loadtest.ScenarioList}; Gatling runs them from the tests. */
@NullMarked
package io.weir.loadtest;

import org.jspecify.annotations.NullMarked;
