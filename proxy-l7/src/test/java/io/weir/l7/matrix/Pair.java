package io.weir.l7.matrix;

import io.weir.core.spec.ClusterSpec;
import io.weir.l7.TestProxy;
import io.weir.testkit.Http2Endpoint;
import io.weir.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy between a client of one version and an endpoint of another, which serves by a script. */
final class Pair implements AutoCloseable {
    private final int clientVersion;
    private final TestProxy proxy;
    private final AutoCloseable endpoint;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private Pair(int clientVersion, int endpointVersion, MatrixCall.Script script) {
        this.clientVersion = clientVersion;
        if (endpointVersion == 1) {
            ScriptedUpstream upstream = ScriptedUpstream.start()
                    .then((connection, head) -> serve(script, new Http1Side.Call(connection, head)));
            endpoint = upstream;
            proxy = TestProxy.to(upstream).start();
        } else {
            Http2Endpoint upstream = Http2Endpoint.start().firstWindow(1 << 20)
                    .then(call -> serve(script, new Http2Side.Call(call)));
            endpoint = upstream;
            proxy = TestProxy.to(upstream.hostPort())
                    .cluster(spec -> spec.withProtocol(ClusterSpec.Protocol.HTTP2)).start();
        }
    }

    static Pair start(int clientVersion, int endpointVersion, MatrixCall.Script script) {
        return new Pair(clientVersion, endpointVersion, script);
    }

    private void serve(MatrixCall.Script script, MatrixCall call) throws IOException {
        try {
            script.serve(call);
        } catch (AssertionError | RuntimeException failed) {
            failures.add(failed);
            throw failed;
        }
    }

    TestProxy proxy() {
        return proxy;
    }

    MatrixClient connect() {
        return clientVersion == 1 ? new Http1Side.Client(proxy.address()) : new Http2Side.Client(proxy.address());
    }

    @Override
    public void close() throws Exception {
        proxy.close();
        endpoint.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("the endpoint's script failed", failures.getFirst());
        }
    }
}
