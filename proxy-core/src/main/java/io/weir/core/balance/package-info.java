/**
 * Which endpoint is picked: one file per policy, each a pure function of the candidates, their counters and the query.
 * Start at {@link io.weir.core.balance.BalancePolicy}.
 */
@NullMarked
package io.weir.core.balance;

import org.jspecify.annotations.NullMarked;
