/**
 * TLS on connections of clients and towards endpoints. Start at {@link io.weir.core.tls.TlsRegistry} for listeners, at
 * {@link io.weir.core.tls.UpstreamTls} for clusters.
 */
@NullMarked
package io.weir.core.tls;

import org.jspecify.annotations.NullMarked;
