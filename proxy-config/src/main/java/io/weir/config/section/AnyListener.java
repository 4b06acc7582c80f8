package io.weir.config.section;

import io.weir.core.spec.ListenerSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;

/** A listener of whatever protocol. */
sealed interface AnyListener {
    /** What all have. */
    ListenerSpec common();

    /** {@code protocol: http}. */
    record Http(HttpListenerSpec spec) implements AnyListener {
        @Override
        public ListenerSpec common() {
            return spec.listener();
        }
    }

    /** {@code protocol: tcp}. */
    record Tcp(TcpListenerSpec spec) implements AnyListener {
        @Override
        public ListenerSpec common() {
            return spec.listener();
        }
    }

    /** {@code protocol: udp}. */
    record Udp(UdpListenerSpec spec) implements AnyListener {
        @Override
        public ListenerSpec common() {
            return spec.listener();
        }
    }
}
