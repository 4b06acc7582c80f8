/**
 * Behaviours of the two layers, each with its evidence. Start at {@link
 * io.weir.loadtest.compare.experiment.Experiments}.
 */
@NullMarked
package io.weir.loadtest.compare.experiment;

import org.jspecify.annotations.NullMarked;
