package io.weir.core.spec;

import java.net.InetAddress;

/** Where a listener binds or an endpoint is reached. */
public sealed interface Address {
    /**
     * A host (name, IPv4 or IPv6 literal without brackets; empty = every local address) and a port.
     *
     * @param port 0..65535; 0 lets the system choose and is meant for tests
     */
    record Inet(String host, int port) implements Address {
        public Inet {
            Expect.within(port, 0, 65535, "port");
            Expect.that(host.isEmpty() || !isLiteral(host) || isAddress(host), "address", host,
                    "an IPv4 address, an IPv6 address or a host name");
        }

        /** Whether the host needs no resolver: an IPv4 or IPv6 literal, or empty. */
        public boolean isLiteral() {
            return isLiteral(host);
        }

        private static boolean isLiteral(String host) {
            return host.isEmpty() || host.indexOf(':') >= 0 || (Character.isDigit(host.charAt(host.length() - 1))
                    && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
        }

        private static boolean isAddress(String literal) {
            try {
                return InetAddress.ofLiteral(literal).getAddress().length > 0;
            } catch (IllegalArgumentException notAnAddress) {
                return false;
            }
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A unix domain socket. */
    record Unix(String path) implements Address {
        public Unix {
            Expect.that(!path.isEmpty() && path.length() <= 107, "path", path, "1 to 107 characters");
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * Reads {@code host:port}, {@code :8080}, {@code [::1]:8080} or {@code unix:/run/app.sock}.
     *
     * @throws SpecException when the text is none of these
     */
    static Address parse(String text) {
        if (text.startsWith("unix:")) {
            return new Unix(text.substring("unix:".length()));
        }
        int colon = text.lastIndexOf(':');
        String expectation = "host:port, :port, [ipv6]:port or unix:/path";
        Expect.that(colon >= 0, "address", text, expectation);
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            Expect.that(host.indexOf(':') >= 0, "address", text, expectation);
        } else {
            Expect.that(host.indexOf(':') < 0, "address", text, expectation);
        }
        String port = text.substring(colon + 1);
        Expect.that(!port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) <= 65535, "address", text, expectation + " with a port of 0 to 65535");
        Expect.that(host.chars().noneMatch(c -> c <= ' ' || c == '/' || c == 127), "address", text, expectation);
        return new Inet(host, Integer.parseInt(port));
    }
}
