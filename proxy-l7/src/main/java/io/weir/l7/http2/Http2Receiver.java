package io.weir.l7.http2;

import io.netty.buffer.ByteBuf;
import io.weir.core.loop.LoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a connection, the same for both ends: takes frames, checks them against what their stream and
 * the connection are at (RFC 9113, sections 5 and 6), and tells streams and the {@link Http2Role}. A broken rule
 * resets its stream or ends the connection, as its section says.
 */
@LoopConfined
final class Http2Receiver implements FrameEvents {
    private final Http2Connection connection;
    private final Http2Role role;
    private final boolean server;
    private final Http2FrameReader reader = new Http2FrameReader(this);
    private final BlockReceiver blocks;

    private boolean settingsCame;
    private boolean failed;
    /** Streams of the peer above this are not looked at: GOAWAY said so. */
    private int lastServedStream = Integer.MAX_VALUE;

    // The DATA frame under way; no stream when nobody wants it.
    private @Nullable Http2Stream dataStream;
    private int dataFlowBytes;
    private int dataStreamId;

    /** {@code server} = the peer is a client; {@code blockBytesMax} bounds a compressed field block. */
    Http2Receiver(Http2Connection connection, Http2Role role, boolean server, int blockBytesMax) {
        this.connection = connection;
        this.role = role;
        this.server = server;
        this.blocks = new BlockReceiver(this, connection, role, blockBytesMax);
    }

    /** Borrows {@code in}; what is left in it is to come again with more. */
    void read(ByteBuf in) {
        reader.read(in);
    }

    boolean hasFailed() {
        return failed;
    }

    void blockBytesMax(int bytesMax) {
        blocks.bytesMax(bytesMax);
    }

    boolean isServer() {
        return server;
    }

    /** The peer opened that stream; false when nobody looks at it any more. */
    boolean tryServe(int id) {
        connection.streams().lastPeer(id);
        return id <= lastServedStream;
    }

    /** Says that streams above are not served; only ever lower than before. */
    void goAway(int lastStreamId, Http2Error error) {
        lastServedStream = Math.min(lastServedStream, lastStreamId);
        connection.frames().goAway(lastServedStream, error);
        role.conduct().onGoAwaySent(error);
    }

    /** Ends the connection for what the peer did. */
    void fail(Http2Error error, String detail) {
        if (!failed) {
            failed = true;
            reader.stop();
            goAway(connection.streams().lastPeer(), error);
            role.onFailed(error, detail);
        }
    }

    // Field blocks.

    @Override
    public void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf payload, int length) {
        if (isReady()) {
            blocks.begin(streamId, endStream);
            blocks.add(endHeaders, payload, length);
        }
    }

    @Override
    public void onContinuation(boolean endHeaders, ByteBuf payload, int length) {
        blocks.add(endHeaders, payload, length);
    }

    // DATA.

    @Override
    public void onDataBegins(int streamId, int flowBytes) {
        dataStream = null;
        dataStreamId = streamId;
        dataFlowBytes = flowBytes;
        if (!isReady()) {
            return;
        }
        if (!connection.receiveWindows().tryReceive(flowBytes)) {
            fail(Http2Error.FLOW_CONTROL_ERROR, "more than the connection's window");
            return;
        }
        Http2Stream stream = connection.streams().get(streamId);
        if (stream == null) {
            onDataOfNobody(streamId);
        } else if (!stream.state.mayReceive()) {
            onStreamError(streamId, Http2Error.STREAM_CLOSED, "DATA after the end of the stream");
        } else if (stream.receiveWindow < flowBytes) {
            onStreamError(streamId, Http2Error.FLOW_CONTROL_ERROR, "more than the stream's window");
        } else {
            stream.receiveWindow -= flowBytes;
            dataStream = stream;
        }
    }

    private void onDataOfNobody(int id) {
        if (connection.streams().isIdle(id)) {
            fail(Http2Error.PROTOCOL_ERROR, "DATA on an idle stream");
        } else if (id <= lastServedStream && connection.streams().closed().of(id) != ClosedStreams.Memory.RESET_BY_US) {
            refuse(id, Http2Error.STREAM_CLOSED);
        }
    }

    /** The stream under way, or null when it was closed meanwhile, maybe used again. */
    private @Nullable Http2Stream dataStream() {
        Http2Stream stream = dataStream;
        return stream != null && stream.id == dataStreamId && stream.state.mayReceive() ? stream : null;
    }

    @Override
    public void onDataPart(ByteBuf part) {
        Http2Stream stream = failed ? null : dataStream();
        if (stream == null) {
            part.release();
        } else {
            stream.tellData(part);
        }
    }

    @Override
    public void onDataEnds(int dataBytes, boolean endStream) {
        if (failed) {
            return;
        }
        if (dataBytes > 0) {
            connection.guard().earn();
        } else if (!endStream) {
            pay("empty DATA");
        }
        Http2Stream stream = dataStream();
        if (stream == null) {
            connection.receiveWindows().consumed(dataFlowBytes);
            return;
        }
        stream.unreturned += dataFlowBytes;
        if (endStream) {
            connection.remoteEnded(stream);
            stream.tellEnd();
            connection.removeIfClosed(stream, dataStreamId);
        }
        connection.receiveWindows().giveBack(stream);
    }

    // One stream.

    @Override
    public void onPriority(int streamId) {
        if (isReady()) {
            pay("PRIORITY");
        }
    }

    @Override
    public void onRstStream(int streamId, int code) {
        if (!isReady()) {
            return;
        }
        Http2Stream stream = connection.streams().get(streamId);
        if (stream == null) {
            if (connection.streams().isIdle(streamId)) {
                fail(Http2Error.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
            } else {
                pay("RST_STREAM");
            }
            return;
        }
        if (server && !role.conduct().mayReset()) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "too many streams reset");
            return;
        }
        connection.removeReset(stream, Http2Error.of(code));
    }

    @Override
    public void onWindowUpdate(int streamId, int increment) {
        if (!isReady() || !pay("WINDOW_UPDATE")) {
            return;
        }
        if (streamId == 0) {
            if (!connection.tryGrowWindow(increment)) {
                fail(Http2Error.FLOW_CONTROL_ERROR, "window too large");
            }
            return;
        }
        Http2Stream stream = connection.streams().get(streamId);
        if (stream == null) {
            if (connection.streams().isIdle(streamId)) {
                fail(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
            }
        } else if (!connection.tryGrowWindow(stream, increment)) {
            onStreamError(streamId, Http2Error.FLOW_CONTROL_ERROR, "window too large");
        }
    }

    @Override
    public void onPriorityUpdate(int prioritizedId, ByteBuf payload, int length) {
        if (!isReady() || !pay("PRIORITY_UPDATE")) {
            return;
        }
        if (!server) {
            fail(Http2Error.PROTOCOL_ERROR, "PRIORITY_UPDATE of a server");
            return;
        }
        Http2Stream stream = connection.streams().get(prioritizedId);
        if (stream != null) {
            PriorityField.apply(payload, length, stream, connection);
        }
    }

    @Override
    public void onStreamError(int streamId, Http2Error error, String detail) {
        if (!isReady()) {
            return;
        }
        Http2Stream stream = connection.streams().get(streamId);
        if (stream != null) {
            if (server && !role.conduct().mayReset()) {
                fail(Http2Error.ENHANCE_YOUR_CALM, "too many streams reset");
                return;
            }
            stream.tellError(error, detail);
            connection.reset(stream, error);
        } else if (connection.streams().isIdle(streamId)) {
            fail(error, detail);
        } else if (connection.streams().closed().of(streamId) != ClosedStreams.Memory.RESET_BY_US) {
            refuse(streamId, error);
        }
    }

    /** Resets a stream that is not in the table. One beyond the setting made nobody work, and costs less. */
    void refuse(int id, Http2Error error) {
        boolean unserved = error == Http2Error.REFUSED_STREAM;
        if (!unserved && !role.conduct().mayReset()) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "too many streams reset");
        } else if (!unserved || pay("streams beyond the setting")) {
            connection.sendReset(id, error);
            connection.streams().closed().add(id, true);
        }
    }

    // The connection.

    @Override
    public void onSettings(ByteBuf payload, int length) {
        settingsCame = true;
        if (failed || !pay("SETTINGS")) {
            return;
        }
        Http2Settings peer = connection.peer();
        int windowBefore = peer.windowFirst();
        for (int at = 0; at < length; at += 6) {
            Http2Error error = peer.apply(payload.readUnsignedShort(), payload.readUnsignedInt(), !server);
            if (error != null) {
                fail(error, "bad setting");
                return;
            }
        }
        if (!connection.tryShiftWindows(peer.windowFirst() - windowBefore)) {
            fail(Http2Error.FLOW_CONTROL_ERROR, "window too large");
            return;
        }
        connection.frames().settingsAck();
        role.onSettings(peer);
    }

    @Override
    public void onSettingsAck() {
        if (isReady() && pay("SETTINGS")) {
            role.onSettingsAck();
        }
    }

    @Override
    public void onPing(boolean ack, long data) {
        if (!isReady() || !pay("PING")) {
            return;
        }
        if (ack) {
            role.onPingAck(data);
        } else {
            connection.frames().ping(true, data);
        }
    }

    @Override
    public void onGoAway(int lastStreamId, int code) {
        if (isReady() && pay("GOAWAY")) {
            role.onGoAway(lastStreamId, Http2Error.of(code));
        }
    }

    @Override
    public void onUnknown() {
        if (isReady()) {
            pay("unknown frames");
        }
    }

    @Override
    public void onConnectionError(Http2Error error, String detail) {
        fail(error, detail);
    }

    /** The first frame of a connection is SETTINGS (section 3.4), and after a failure none counts. */
    private boolean isReady() {
        if (!settingsCame) {
            fail(Http2Error.PROTOCOL_ERROR, "the first frame is not SETTINGS");
        }
        return !failed;
    }

    /** False, and the connection ends, when there are too many frames that get nobody anywhere. */
    private boolean pay(String what) {
        boolean paid = connection.guard().tryPay(connection.loop().nowNanos());
        if (!paid) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "flood of " + what);
        }
        return paid;
    }
}
