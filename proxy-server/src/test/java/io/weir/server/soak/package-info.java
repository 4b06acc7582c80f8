/**
 * The soak: minutes of mixed traffic through a whole proxy while endpoints die, hang and come back and the
 * configuration is reloaded. Nothing fails that should not have, and nothing grows. Start at {@link
 * io.weir.server.soak.SoakTest}.
 */
@NullMarked
package io.weir.server.soak;

import org.jspecify.annotations.NullMarked;
