package io.weir.l7.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.weir.core.health.HealthProbe;
import io.weir.core.health.ProbeAttempt;
import io.weir.core.health.ProbeResult;
import io.weir.core.health.ProbeTarget;
import io.weir.core.health.ProbeTlsHandler;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopGroups;
import io.weir.core.spec.Address;
import io.weir.core.spec.HealthSpec;
import io.weir.core.tls.Alpn;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a path and looks at the answer's status, and where the spec says so at its body. Every check is a connection
 * of its own: what is checked is whether an endpoint can be reached, too. It speaks the version of HTTP that requests
 * to the endpoint do.
 */
@ControlThread
public final class HttpProbe implements HealthProbe {
    private final HealthSpec spec;
    private final LoopGroups loops;
    private final @Nullable Pattern wantedBody;

    /** Fits {@link io.weir.core.health.ProbeFactory}. */
    public HttpProbe(HealthSpec spec, LoopGroups loops) {
        this.spec = spec;
        this.loops = loops;
        String body = spec.expect().body();
        this.wantedBody = body == null ? null : Pattern.compile(body);
    }

    @Override
    public void probe(ProbeTarget target, Consumer<ProbeResult> done) {
        var control = loops.control().next();
        ProbeAttempt attempt = new ProbeAttempt(control, spec, done);
        if (target.http2()) {
            new Http2Call(spec, loops).begin(
                    target, attempt, new Http2ProbeHandler(attempt, spec, wantedBody, target));
            return;
        }
        ChannelFuture connect = new Bootstrap()
                .group(control)
                .channelFactory(loops.clientChannel(target.socketAddress()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(spec.timeout().toMillis() + 1))
                .handler(ProbeTlsHandler.around(new HttpProbeHandler(attempt, spec, wantedBody, requestTo(target)),
                        target, Alpn.HTTP_1, attempt))
                .connect(target.socketAddress());
        attempt.onChannel(connect);
        connect.addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                attempt.fail(future.cause());
            }
        });
    }

    private String requestTo(ProbeTarget target) {
        return spec.method() + ' ' + spec.path() + " HTTP/1.1\r\nhost: " + hostOf(spec, target)
                + "\r\nuser-agent: weir-health\r\naccept: */*\r\nconnection: close\r\n\r\n";
    }

    /** What a check asks for: what is configured, else the endpoint's address. */
    static String hostOf(HealthSpec spec, ProbeTarget target) {
        if (!spec.host().isEmpty()) {
            return spec.host();
        }
        return switch (target.address()) {
            case Address.Inet inet -> inet.toString();
            case Address.Unix unix -> "localhost";
        };
    }
}
