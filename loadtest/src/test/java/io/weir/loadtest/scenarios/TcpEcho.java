package io.weir.loadtest.scenarios;

import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * One session over TCP: connects, sends known bytes, wants them back, ends its side and wants the end. Gatling's free
 * edition has no TCP protocol of its own; this reports as its protocols do. Sockets block on virtual threads.
 */
record TcpEcho(int port) implements ActionBuilder {
    private static final int BYTES = 16 << 10;
    private static final int TIMEOUT_MILLIS = 10_000;

    @Override
    public io.gatling.core.action.builder.ActionBuilder asScala() {
        return (context, next) -> new EchoAction(port, context, next);
    }

    private static final class EchoAction implements Action {
        private final int port;
        private final ScenarioContext context;
        private final Action next;
        private final com.typesafe.scalalogging.Logger logger =
                com.typesafe.scalalogging.Logger$.MODULE$.apply(TcpEcho.class.getName());

        EchoAction(int port, ScenarioContext context, Action next) {
            this.port = port;
            this.context = context;
            this.next = next;
        }

        @Override
        public String name() {
            return "tcp echo";
        }

        @Override
        public com.typesafe.scalalogging.Logger logger() {
            return logger;
        }

        @Override
        public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(com.typesafe.scalalogging.Logger it) {}

        @Override
        public void execute(Session session) {
            Thread.startVirtualThread(() -> {
                long begin = System.currentTimeMillis();
                String failure = failureOfSession(session.userId());
                context.coreComponents().statsEngine().logResponse(session.scenario(), session.groups(), name(), begin,
                        System.currentTimeMillis(), failure == null ? OK$.MODULE$ : KO$.MODULE$, Option.empty(),
                        Option.apply(failure));
                session.eventLoop().execute(() -> next.$bang(session));
            });
        }

        private @Nullable String failureOfSession(long seed) {
            byte[] sent = new byte[BYTES];
            new Random(seed).nextBytes(sent);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                byte[] received = socket.getInputStream().readAllBytes();
                return Arrays.equals(sent, received) ? null : "got " + received.length + " bytes that differ";
            } catch (IOException e) {
                return e.toString();
            }
        }
    }
}
