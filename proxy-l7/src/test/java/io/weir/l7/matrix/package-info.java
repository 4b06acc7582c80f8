/**
 * The same cases for every pair of versions: HTTP/1.1 or HTTP/2 from the client, HTTP/1.1 or HTTP/2 to the endpoint.
 * Start at {@link io.weir.l7.matrix.VersionMatrixTest}.
 */
@NullMarked
package io.weir.l7.matrix;

import org.jspecify.annotations.NullMarked;
