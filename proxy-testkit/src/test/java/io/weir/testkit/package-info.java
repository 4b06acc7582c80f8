/** Tests of the test kit itself: a peer that misbehaves by mistake would blame Weir. */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
