/**
 * Raw clients and scripted endpoints that speak bytes, for tests with real sockets. Nothing here knows Weir, so that
 * the same peers can stand before and behind nginx or HAProxy. Everything fails by itself after ten seconds of
 * silence and throws unchecked exceptions, so that a test reads as its story. Start at {@link
 * io.weir.testkit.RawClient} and {@link io.weir.testkit.ScriptedUpstream}.
 */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
