package io.weir.l4.tcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Real first flights of TLS clients, as the JDK's engine makes them. */
final class ClientHellos {
    private ClientHellos() {}

    /** The one record of a client that asks for {@code serverName}, or for none. */
    static byte[] of(@Nullable String serverName) throws GeneralSecurityException, SSLException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        if (serverName != null) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            engine.setSSLParameters(parameters);
        }
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }

    /** The same handshake message cut into records of at most {@code size} bytes. */
    static byte[] inRecordsOf(int size, byte[] record) {
        var out = new ByteArrayOutputStream();
        for (int at = 5; at < record.length; at += size) {
            int length = Math.min(size, record.length - at);
            out.write(record, 0, 3);
            out.write(length >> 8);
            out.write(length);
            out.write(record, at, length);
        }
        return out.toByteArray();
    }
}
