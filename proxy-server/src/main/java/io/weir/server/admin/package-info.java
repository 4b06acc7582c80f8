/**
 * The operator's port: health, metrics, state as JSON, and the few changing calls. Start at
 * {@link io.weir.server.admin.AdminServer}.
 */
@NullMarked
package io.weir.server.admin;

import org.jspecify.annotations.NullMarked;
