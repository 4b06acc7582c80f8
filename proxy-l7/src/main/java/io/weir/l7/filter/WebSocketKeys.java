package io.weir.l7.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two fields of the opening handshake that HTTP/2 does without (RFC 6455, section 4; RFC 8441, section 5), for
 * tunnels that have HTTP/1.1 at one end.
 */
public final class WebSocketKeys {
    /** The name of the key's field, in lower case; not to be changed. */
    public static final byte[] KEY = "sec-websocket-key".getBytes(US_ASCII);
    /** The name of the answer's field, in lower case; not to be changed. */
    public static final byte[] ACCEPT = "sec-websocket-accept".getBytes(US_ASCII);

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocketKeys() {}

    /** A fresh {@code Sec-WebSocket-Key}: a nonce that tells one handshake from another, no secret. */
    public static String key() {
        byte[] nonce = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** The {@code Sec-WebSocket-Accept} that answers a key. */
    public static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-1", absent);
        }
    }
}
