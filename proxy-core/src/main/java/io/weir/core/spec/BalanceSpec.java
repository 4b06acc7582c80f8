package io.weir.core.spec;

/**
 * How an endpoint is picked.
 *
 * @param hash what is hashed, for the policies that hash
 */
public record BalanceSpec(Policy policy, HashSpec hash) {
    public static final BalanceSpec DEFAULT = new BalanceSpec(Policy.ROUND_ROBIN, HashSpec.DEFAULT);

    /** The policies, named as in the file (lower case). */
    public enum Policy {
        ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, LEAST_REQUESTS, PEAK_EWMA, SOURCE_HASH, HASH, MAGLEV, FIRST, OVERFLOW,
        SHORTEST_EXPECTED_DELAY, NEVER_QUEUE, LOCALITY_LEAST_CONNECTIONS, DESTINATION_HASH
    }

    /**
     * What is hashed.
     *
     * @param name of the field, cookie or query parameter; empty for the kinds without one
     * @param loadFactor an endpoint takes at most this multiple of the mean load (1.25 = 125 %); 0 = no bound
     */
    public record HashSpec(Kind kind, String name, double loadFactor) {
        public static final HashSpec DEFAULT = new HashSpec(Kind.CLIENT_IP, "", 0);

        public HashSpec {
            Expect.that(loadFactor == 0 || (loadFactor >= 1 && loadFactor <= 100), "load_factor",
                    Math.round(loadFactor * 100) + "%", "0, or between 100% and 10000%");
        }

        /** What of a request or connection makes the key. */
        public enum Kind { CLIENT_IP, URI, HOST, HEADER, COOKIE, QUERY }
    }
}
