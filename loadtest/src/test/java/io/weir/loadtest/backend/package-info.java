/** The backend, on raw sockets. */
@NullMarked
package io.weir.loadtest.backend;

import org.jspecify.annotations.NullMarked;
