package io.weir.server.soak;

import io.weir.testkit.Gate;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** UDP flows: long ones that send all the time, and short ones at a steady rate. */
final class UdpTraffic {
    /** The letter of the endpoints. */
    static final String GROUP = "u";
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** Of a long flow: some ten seconds, so that endpoints that came back are visited again. */
    private static final long SENDS = 100;
    private static final int BYTES_MAX = 1400;
    private static final int SHORT_DATAGRAMS = 3;

    private final SoakRun run;
    private final InetSocketAddress proxy;

    UdpTraffic(SoakRun run, InetSocketAddress proxy) {
        this.run = run;
        this.proxy = proxy;
    }

    /** {@code count} flows that live as long as the soak. */
    void startLifelong(int count) {
        for (int i = 0; i < count; i++) {
            run.start("udp flow", () -> live(Long.MAX_VALUE));
        }
    }

    /** {@code count} flows, each replaced after a while. */
    void startLong(int count) {
        for (int i = 0; i < count; i++) {
            run.start("udp flow", () -> {
                while (!run.isOver()) {
                    live(SENDS);
                }
            });
        }
    }

    private void live(long sends) {
        try (UdpClientFlow flow = open("udp flow")) {
            for (long sent = 0; sent < sends && !run.isOverAfter(BETWEEN_SENDS); sent++) {
                flow.send(length());
                flow.sweep();
            }
            settle(flow);
        }
    }

    void startShort(int perSecond) {
        run.openLoop("udp short", perSecond, n -> {
            try (UdpClientFlow flow = open("udp short")) {
                for (int i = 0; i < SHORT_DATAGRAMS; i++) {
                    flow.send(length());
                }
                settle(flow);
            }
        });
    }

    private void settle(UdpClientFlow flow) {
        while (!flow.isSettled()) {
            pause();
            flow.sweep();
        }
    }

    private void pause() {
        new Gate().opensWithin(BETWEEN_LOOKS);
    }

    private UdpClientFlow open(String what) {
        try {
            return new UdpClientFlow(run, what, GROUP, proxy);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int length() {
        return ThreadLocalRandom.current().nextInt(BYTES_MAX);
    }
}
