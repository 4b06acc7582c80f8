package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.DiscoverySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code discover} of a cluster. */
final class DiscoverSection {
    private static final Key<String> NAME =
            Key.required("name", Types.WORD, "The host name (or, with srv, the service name) that is looked up.");
    private static final Key<Integer> PORT =
            Key.of("port", Types.INTEGER, 0, "Of every address found; required unless srv is true.");
    private static final Key<Boolean> SRV =
            Key.of("srv", Types.BOOLEAN, false, "Ask for SRV records, which bring port and weight.");
    private static final Key<Duration> REFRESH = Key.of("refresh", Types.wordOr("ttl", Duration.ZERO, Types.DURATION),
            Duration.ZERO, "How often to ask: ttl, as the answer says, or a duration.");
    private static final Section<DiscoverySpec> DNS = Section.of("dns",
            "Endpoints from DNS; the last good answer is kept when a look-up fails.",
            List.of(NAME, PORT, SRV, REFRESH), values -> new DiscoverySpec.Dns(values.get(NAME), values.get(PORT),
                    values.get(SRV), values.get(REFRESH)));

    private static final Key<DiscoverySpec> BY_DNS = Key.optional("dns", DNS, "Endpoints from DNS.");
    private static final Key<Path> BY_FILE = Key.optional("file", new FileType(),
            "A YAML list of endpoints, watched; a bad file keeps the last good list.");
    static final Section<List<DiscoverySpec>> SECTION = Section
            .of("discover", "Endpoints that are not written in the configuration; instead of, or beside, endpoints.",
                    List.of(BY_DNS, BY_FILE), DiscoverSection::build)
            .checkedBy(DiscoverSection::check);

    private DiscoverSection() {}

    private static void check(Values values) {
        if (!values.has(BY_DNS) && !values.has(BY_FILE)) {
            values.refuse("nothing", "dns or file");
        }
    }

    private static List<DiscoverySpec> build(Values values) {
        List<DiscoverySpec> sources = new ArrayList<>();
        DiscoverySpec dns = values.find(BY_DNS);
        if (dns != null) {
            sources.add(dns);
        }
        Path file = values.find(BY_FILE);
        if (file != null) {
            sources.add(new DiscoverySpec.File(file));
        }
        return sources;
    }
}
