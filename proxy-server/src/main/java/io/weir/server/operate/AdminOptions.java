package io.weir.server.operate;

import io.weir.config.ConfigLoader;
import io.weir.config.ConfigResult;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the admin port is and by what token: options, then the environment, then the configuration file. */
final class AdminOptions {
    @Option(names = "--admin", paramLabel = "ADDRESS",
            description = "The admin port, such as 127.0.0.1:9900 or https://proxy.internal (default: that of -c, else "
                    + "127.0.0.1:9900).")
    private @Nullable String admin;

    @Option(names = {"-c", "--config"}, paramLabel = "FILE",
            description = "A configuration whose admin section says address and token.")
    private @Nullable Path config;

    @Option(names = "--token-file", paramLabel = "FILE",
            description = "Holds the token (default: the variable WEIR_ADMIN_TOKEN, then that of -c).")
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Writes JSON, problems too.")
    private boolean json;

    boolean json() {
        return json;
    }

    /**
     * A client as these say.
     *
     * @throws OperateException when a file cannot be read, or the address is none
     */
    AdminClient client() throws OperateException {
        AdminSpec spec = config == null ? null : spec(config);
        return new AdminClient(base(spec), token(spec));
    }

    private static AdminSpec spec(Path file) throws OperateException {
        return switch (ConfigLoader.load(file, System.getenv())) {
            case ConfigResult.Rejected rejected -> throw new OperateException(rejected.report());
            case ConfigResult.Loaded loaded when loaded.spec().admin() == null ->
                throw new OperateException(file + " has no admin section");
            case ConfigResult.Loaded loaded -> Objects.requireNonNull(loaded.spec().admin());
        };
    }

    private URI base(@Nullable AdminSpec spec) throws OperateException {
        if (admin == null) {
            return URI.create("http://" + reachable(spec == null ? AdminSpec.DEFAULT_BIND : spec.bind()));
        }
        try {
            URI uri = URI.create(admin.contains("://") ? admin : "http://" + admin);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Told below.
        }
        throw new OperateException("--admin " + admin + " (expected: host:port or a URL)");
    }

    /** Bound to every address means reached at this machine's own. */
    private static String reachable(Address bind) {
        Address.Inet inet = (Address.Inet) bind;
        boolean isAny = inet.host().isEmpty() || inet.host().equals("0.0.0.0") || inet.host().equals("::");
        return isAny ? "127.0.0.1:" + inet.port() : inet.toString();
    }

    private String token(@Nullable AdminSpec spec) throws OperateException {
        if (tokenFile != null) {
            try {
                return Files.readString(tokenFile).strip();
            } catch (NoSuchFileException e) {
                throw new OperateException("--token-file " + tokenFile + ": no such file");
            } catch (IOException e) {
                throw new OperateException("--token-file " + tokenFile + " cannot be read: " + e.getMessage());
            }
        }
        String variable = System.getenv("WEIR_ADMIN_TOKEN");
        if (variable != null && !variable.isEmpty()) {
            return variable.strip();
        }
        return spec == null ? "" : spec.token();
    }
}
