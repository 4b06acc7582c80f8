package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.BalanceSpec;
import io.weir.core.spec.BalanceSpec.HashSpec;
import io.weir.core.spec.BalanceSpec.HashSpec.Kind;
import io.weir.core.spec.BalanceSpec.Policy;
import io.weir.core.spec.SpecException;
import io.weir.core.spec.StickySourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code balance}, {@code hash} and {@code sticky} of a cluster: which endpoint is picked. */
final class BalanceKeys {
    private static final Set<Policy> HASHING = Set.of(Policy.SOURCE_HASH, Policy.HASH, Policy.MAGLEV,
            Policy.LOCALITY_LEAST_CONNECTIONS, Policy.DESTINATION_HASH);
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final String KEY_EXPECTATION =
            "client_ip, uri, host, header:name, cookie:name or query:name";

    static final Key<Policy> BALANCE = Key.of("balance", Types.choice(Policy.class), BalanceSpec.DEFAULT.policy(),
            "How an endpoint is picked. round_robin is smooth and weighted, least_requests takes the better of two "
                    + "random choices, source_hash, hash, maglev, locality_least_connections and destination_hash hash "
                    + "the key below.");

    private static final Key<HashSpec> HASH_KEY = Key.of("key", hashKey(), HashSpec.DEFAULT,
            "What is hashed: client_ip, uri, host, header:name, cookie:name or query:name.");
    private static final Key<Double> LOAD_FACTOR = Key.of("load_factor",
            Types.wordOr("0", 0.0, Types.PERCENT), HashSpec.DEFAULT.loadFactor(),
            "An endpoint takes at most this share of the mean load, such as 125%; 0 = no bound.");
    private static final Section<HashSpec> HASH_SECTION = Section
            .of("hash", "The key of the balance policies that hash; `hash: uri` is short for `hash: { key: uri }`.",
                    List.of(HASH_KEY, LOAD_FACTOR), BalanceKeys::hash)
            .orShort(hashKey(), hash -> hash);
    static final Key<HashSpec> HASH = Key.of("hash", HASH_SECTION, HashSpec.DEFAULT, "What the hashing policies hash.");

    private static final Key<Duration> TTL = Key.of("ttl", Types.DURATION, StickySourceSpec.DEFAULT.ttl(),
            "How long an address stays with its endpoint after it was last seen.");
    private static final Key<Integer> MASK = Key.of("mask", Types.INTEGER, StickySourceSpec.DEFAULT.mask(),
            "Prefix length of IPv4 clients that count as one, 0 to 32; IPv6 clients use four times as many bits.");
    private static final Section<StickySourceSpec> SOURCE = Section.of("source",
            "A client address stays with its endpoint, whatever balance would say (LVS persistence).",
            List.of(TTL, MASK), values -> new StickySourceSpec(values.get(TTL), values.get(MASK)));
    private static final Key<StickySourceSpec> STICKY_SOURCE =
            Key.required("source", SOURCE, "By client address.");
    private static final Section<StickySourceSpec> STICKY_SECTION = Section.of("sticky",
            "What keeps a client with its endpoint.", List.of(STICKY_SOURCE), values -> values.get(STICKY_SOURCE));
    static final Key<StickySourceSpec> STICKY =
            Key.optional("sticky", STICKY_SECTION, "What keeps a client with its endpoint; absent = nothing does.");

    private BalanceKeys() {}

    private static ScalarType<HashSpec> hashKey() {
        return new ScalarType<>(KEY_EXPECTATION.replace(", ", " | ").replace(" or ", " | "), KEY_EXPECTATION,
                Map.of("type", "string"), BalanceKeys::parseHashKey, BalanceKeys::show);
    }

    private static @Nullable HashSpec parseHashKey(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String name = colon < 0 ? "" : text.substring(colon + 1);
        for (Kind candidate : Kind.values()) {
            if (candidate.name().toLowerCase(Locale.ROOT).equals(kind)) {
                boolean wellFormed = isNamed(candidate) ? FIELD_NAME.matcher(name).matches() : colon < 0;
                return wellFormed ? new HashSpec(candidate, name, 0) : null;
            }
        }
        return null;
    }

    private static boolean isNamed(Kind kind) {
        return kind == Kind.HEADER || kind == Kind.COOKIE || kind == Kind.QUERY;
    }

    private static String show(HashSpec hash) {
        String kind = hash.kind().name().toLowerCase(Locale.ROOT);
        return isNamed(hash.kind()) ? kind + ":" + hash.name() : kind;
    }

    private static HashSpec hash(Values values) {
        HashSpec key = values.get(HASH_KEY);
        return new HashSpec(key.kind(), key.name(), values.get(LOAD_FACTOR));
    }

    static void check(Values values) {
        Policy policy = values.find(BALANCE);
        if (values.has(HASH) && policy != null && !HASHING.contains(policy)) {
            values.problem(HASH, "not used with balance: " + policy.name().toLowerCase(Locale.ROOT)
                    + " (expected: a balance that hashes, such as hash or maglev)");
        }
    }

    static BalanceSpec balance(Values values) {
        Policy policy = values.get(BALANCE);
        HashSpec hash = values.get(HASH);
        if (policy == Policy.SOURCE_HASH && hash.kind() != Kind.CLIENT_IP) {
            throw new SpecException("hash.key", show(hash), "client_ip, since balance is source_hash");
        }
        return new BalanceSpec(policy, hash);
    }
}
