package io.weir.l4.udp;

import io.netty.util.NetUtil;
import io.weir.core.cluster.Endpoint;
import io.weir.core.error.ProxyError;
import io.weir.core.log.AccessRecord;
import io.weir.core.loop.LoopConfined;
import io.weir.core.spec.GateSpec;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one client's datagrams: where they go now, how many went each way, and since when it is silent. Its
 * {@link UdpFlows} decides what becomes of it.
 */
@LoopConfined
final class UdpFlow {
    private static final long NEVER = -1;

    /** Where the client sends to; its replies leave from there. */
    final UdpSocketHandler socket;
    final InetSocketAddress client;
    final int hash;
    final long id;
    /** The bounds it was counted by. */
    final GateSpec gate;
    private final long openedNanos;

    /** The flow's place in the table's order of last use; the table's own. */
    @Nullable UdpFlow older;
    @Nullable UdpFlow newer;
    long lastActiveNanos;

    private @Nullable UdpUpstreamHandler upstream;
    /** Where it is, or was last. */
    private @Nullable Endpoint endpoint;
    /** Why it should leave its endpoint at the next chance; null while all is well. */
    private @Nullable ProxyError refusal;
    private int placements;
    private long requests;
    private long replies;
    private long bytesReceived;
    private long bytesSent;
    private long firstReplyNanos = NEVER;
    /** When the first datagram since the last placement went out; reset by its first reply. */
    private long unansweredSinceNanos = NEVER;
    private boolean answered;

    UdpFlow(UdpSocketHandler socket, InetSocketAddress client, int hash, long id, GateSpec gate, long openedNanos) {
        this.socket = socket;
        this.client = client;
        this.hash = hash;
        this.id = id;
        this.gate = gate;
        this.openedNanos = openedNanos;
    }

    /** The socket in use; null while the flow has no endpoint. */
    @Nullable UdpUpstreamHandler upstream() {
        return upstream;
    }

    @Nullable Endpoint endpoint() {
        return endpoint;
    }

    void onPlaced(UdpUpstreamHandler newUpstream) {
        upstream = newUpstream;
        endpoint = newUpstream.endpoint();
        refusal = null;
        answered = false;
        unansweredSinceNanos = NEVER;
        placements++;
    }

    /** The endpoint went away; the next datagram looks for another. */
    void onStranded() {
        upstream = null;
    }

    void onRefused(ProxyError error) {
        refusal = error;
        answered = false;
        unansweredSinceNanos = NEVER;
    }

    /** The endpoint refused, but there is no better one. */
    void onStaying() {
        refusal = null;
    }

    /** Whether it should go to another endpoint before its next datagram. */
    boolean wantsToMove() {
        return upstream == null || refusal != null;
    }

    void onRequest(int bytes, long nowNanos) {
        requests++;
        bytesReceived += bytes;
        if (!answered && unansweredSinceNanos == NEVER) {
            unansweredSinceNanos = nowNanos;
        }
    }

    /**
     * Counts a reply.
     *
     * @return how long the endpoint took for its first word since the flow was placed there; negative for later ones
     */
    long onReply(int bytes, long nowNanos) {
        replies++;
        bytesSent += bytes;
        refusal = null;
        if (firstReplyNanos == NEVER) {
            firstReplyNanos = nowNanos;
        }
        if (answered) {
            return -1;
        }
        answered = true;
        return unansweredSinceNanos == NEVER ? 0 : nowNanos - unansweredSinceNanos;
    }

    /** Whether each datagram of the client got {@code responses} replies. */
    boolean isComplete(int responses) {
        return responses > 0 && replies >= requests * responses;
    }

    /** How a flow is judged that ends because nothing came for long. */
    @Nullable ProxyError verdictAtTimeout(int responses) {
        if (upstream == null) {
            return ProxyError.ENDPOINT_WENT_DOWN;
        }
        if (refusal != null) {
            return refusal;
        }
        return responses > 0 && !isComplete(responses) ? ProxyError.RESPONSE_TIMEOUT : null;
    }

    AccessRecord toRecord(String listener, long nowNanos, @Nullable ProxyError error) {
        long response = firstReplyNanos == NEVER ? -1 : firstReplyNanos - openedNanos;
        Endpoint last = endpoint;
        return new AccessRecord(System.currentTimeMillis(), id, listener, "udp", NetUtil.toSocketAddressString(client),
                null, null, null, null, null, null, null, null, last == null ? null : last.cluster(),
                last == null ? null : last.address().toString(), 0, false, placements, false, bytesReceived, bytesSent,
                new AccessRecord.Timeline(-1, -1, -1, response, nowNanos - openedNanos), error, null, null);
    }
}
