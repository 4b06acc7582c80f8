package io.weir.core.spec;

/**
 * The port operators and scrapers talk to.
 *
 * @param token bearer token of every changing call; empty = nothing can be changed through it. Needed when
 *     {@code bind} is not a loopback address
 * @param dashboard whether browsers get the operator's page
 */
public record AdminSpec(Address bind, String token, boolean dashboard) {
    public static final boolean DEFAULT_DASHBOARD = true;
    public static final Address DEFAULT_BIND = new Address.Inet("127.0.0.1", 9900);

    public AdminSpec {
        Expect.that(bind instanceof Address.Inet, "bind", bind, "host:port");
        Expect.that(!token.isEmpty() || isLoopback(bind), "token", "none",
                "a token, since " + bind + " is not a loopback address");
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
        return isLoopback(bind);
    }

    private static boolean isLoopback(Address address) {
        return address instanceof Address.Inet inet
                && (inet.host().equals("localhost") || inet.host().equals("::1") || inet.host().startsWith("127."));
    }

    @Override
    public String toString() {
        return "AdminSpec[bind=" + bind + ", token=" + (token.isEmpty() ? "none" : "***") + ", dashboard=" + dashboard
                + "]";
    }
}
