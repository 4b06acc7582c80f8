package io.weir.core.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import io.weir.core.loop.Shared;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import org.jspecify.annotations.Nullable;

/** Gives out one key manager that is there already. */
@Shared
final class FixedKeyManagerFactory extends SimpleKeyManagerFactory {
    private final KeyManager manager;

    FixedKeyManagerFactory(KeyManager manager) {
        this.manager = manager;
    }

    @Override
    protected void engineInit(@Nullable KeyStore keyStore, char @Nullable [] password) {
        // Nothing to read.
    }

    @Override
    protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
        // Nothing to read.
    }

    @Override
    protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {manager};
    }
}
