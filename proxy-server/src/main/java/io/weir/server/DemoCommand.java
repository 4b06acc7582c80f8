package io.weir.server;

import io.weir.config.ConfigProblem;
import io.weir.config.ConfigResult;
import io.weir.config.WeirSpec;
import io.weir.core.spec.AccessLogSpec;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.ClusterSpec;
import io.weir.core.spec.EndpointSpec;
import io.weir.core.spec.ListenerSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.RuntimeSpec;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpLimitsSpec;
import io.weir.l7.spec.HttpListenerSpec;
import io.weir.l7.spec.RouteSpec;
import io.weir.server.demo.DemoBackends;
import io.weir.server.demo.DemoPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "demo", description = "Starts small backends with listeners of each kind in front of them.")
final class DemoCommand implements Callable<Integer> {
    private static final int ADMIN_PORT = 9900; // Where commands look when nothing else is said.
    private static final Duration DRAIN = Duration.ofSeconds(1);
    /** No secret: what it opens is on loopback, ends with the demo, and is refused to pages of other origins. */
    static final String TOKEN = "demo";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Lifecycle lifecycle = Lifecycle.underSignals();
        try (DemoBackends backends = DemoBackends.start();
                WeirServer server = WeirServer.start(
                        new ConfigResult.Loaded(spec(backends, new AccessLogSpec.Target.Stdout())),
                        DemoCommand::noFile)) {
            tell(server, backends);
            lifecycle.runUntilDrained(server);
            return WeirMain.OK;
        } catch (StartException e) {
            PrintWriter err = command.commandLine().getErr();
            err.println(e.getMessage());
            err.flush();
            return WeirMain.FAILED;
        } finally {
            ProcessLog.close();
        }
    }

    private static ConfigResult noFile() {
        return new ConfigResult.Rejected(List.of(new ConfigProblem("demo", 0, 0, "", "the demo has no file to read")));
    }

    /** As if read from a file; the listeners are on loopback only. */
    static WeirSpec spec(DemoBackends backends, AccessLogSpec.Target accessLog) {
        return new WeirSpec(
                new RuntimeSpec(0, RuntimeSpec.Transport.AUTO, 10_000, DRAIN, 0),
                new AdminSpec(loopback(DemoPorts.tcpOrAny(ADMIN_PORT)), TOKEN, true),
                new LogSpec(LogSpec.Level.WARN, LogSpec.Format.TEXT),
                new AccessLogSpec(accessLog, AccessLogSpec.Format.TEMPLATE, List.of(),
                        "${time} ${listener} ${client} ${method} ${target} ${status} ${verdict} ${endpoint} "
                                + "${total_ms}ms", 1),
                List.of(TcpListenerSpec.of(ListenerSpec.of("tcp", loopback(DemoPorts.tcpOrAny(8081))), "tcp-echo")),
                List.of(UdpListenerSpec.of(ListenerSpec.of("udp", loopback(DemoPorts.udpOrAny(8082))), "udp-echo")),
                List.of(new HttpListenerSpec(ListenerSpec.of("web", loopback(DemoPorts.tcpOrAny(8080))),
                        HttpLimitsSpec.DEFAULT, List.of(RouteSpec.to("web", "web")))),
                List.of(ClusterSpec.of("web", endpoint(backends.httpPortOne()), endpoint(backends.httpPortTwo())),
                        ClusterSpec.of("tcp-echo", endpoint(backends.tcpPort())),
                        ClusterSpec.of("udp-echo", endpoint(backends.udpPort()))),
                List.of());
    }

    private static Address loopback(int port) {
        return new Address.Inet("127.0.0.1", port);
    }

    private static EndpointSpec endpoint(int port) {
        return EndpointSpec.of(loopback(port));
    }

    private void tell(WeirServer server, DemoBackends backends) {
        int admin = Objects.requireNonNull(server.adminAddress()).getPort();
        PrintWriter out = command.commandLine().getOut();
        out.printf("""
                Weir %s runs, with two HTTP backends, a TCP echo and a UDP echo behind it.

                  HTTP   http://127.0.0.1:%2$d   (round robin over both backends)
                  TCP    127.0.0.1:%3$d
                  UDP    127.0.0.1:%4$d
                  admin  http://127.0.0.1:%5$d   (the operator's page; /metrics /state; the token is %6$s)

                Try, in another terminal:
                  curl -i http://127.0.0.1:%2$d/hello
                  bash -c 'exec 3<>/dev/tcp/127.0.0.1/%3$d; echo hello over tcp >&3; head -n1 <&3'
                  bash -c 'exec 3<>/dev/udp/127.0.0.1/%4$d; echo hello over udp >&3; head -n1 <&3'

                Each ends as a line of the access log below. And:
                  ./weir top%8$s
                  WEIR_ADMIN_TOKEN=%6$s ./weir drain web 127.0.0.1:%7$d%8$s

                Ctrl-C stops.
                """, Version.TEXT, port(server, "web"), port(server, "tcp"), port(server, "udp"), admin, TOKEN,
                backends.httpPortOne(), admin == ADMIN_PORT ? "" : " --admin 127.0.0.1:" + admin);
        out.flush();
    }

    private static int port(WeirServer server, String listener) {
        return ((InetSocketAddress) server.address(listener)).getPort();
    }
}
