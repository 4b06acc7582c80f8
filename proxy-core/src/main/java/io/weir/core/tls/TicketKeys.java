package io.weir.core.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.weir.core.loop.ControlThread;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys that seal session tickets of one listener. New tickets get the newest key; tickets of the two before it are
 * still opened and renewed, so that a session lasts two to three periods of rotation. Keys live in memory only.
 */
@ControlThread
final class TicketKeys {
    private static final int KEPT = 3;

    private final SecureRandom random = new SecureRandom();
    private final Deque<OpenSslSessionTicketKey> keys = new ArrayDeque<>();

    TicketKeys() {
        rotate();
    }

    void rotate() {
        keys.addFirst(new OpenSslSessionTicketKey(bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE), bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
        while (keys.size() > KEPT) {
            keys.removeLast();
        }
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Makes {@code sessions} use these keys. */
    void applyTo(OpenSslSessionContext sessions) {
        sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }
}
