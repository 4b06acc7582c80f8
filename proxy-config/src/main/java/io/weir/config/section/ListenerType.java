package io.weir.config.section;

import io.weir.config.key.Key;
import io.weir.config.key.ScalarType;
import io.weir.config.key.Section;
import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import io.weir.config.yaml.RawNode;
import io.weir.l4.spec.TcpListenerSpec;
import io.weir.l4.spec.UdpListenerSpec;
import io.weir.l7.spec.HttpListenerSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the {@code listeners}; its {@code protocol} decides which keys it may have. */
record ListenerType() implements ValueType<AnyListener> {
    private static final ScalarType<Protocol> PROTOCOL_TYPE = Types.choice(Protocol.class);
    /** Read before the others, and declared by each of the three sections. */
    static final Key<Protocol> PROTOCOL =
            Key.of("protocol", PROTOCOL_TYPE, Protocol.HTTP, "What is spoken; it decides which other keys there are.");

    /** What a listener speaks. */
    enum Protocol { HTTP, TCP, UDP }

    @Override
    public @Nullable AnyListener read(Setting setting) {
        Protocol protocol = protocol(setting);
        return switch (protocol) {
            case HTTP -> {
                HttpListenerSpec spec = HttpListenerSection.SECTION.read(setting);
                yield spec == null ? null : new AnyListener.Http(spec);
            }
            case TCP -> {
                TcpListenerSpec spec = TcpListenerSection.SECTION.read(setting);
                yield spec == null ? null : new AnyListener.Tcp(spec);
            }
            case UDP -> {
                UdpListenerSpec spec = UdpListenerSection.SECTION.read(setting);
                yield spec == null ? null : new AnyListener.Udp(spec);
            }
            case null -> null;
        };
    }

    /** Null after reporting that it is none of the three; the other keys cannot be judged then. */
    private static @Nullable Protocol protocol(Setting setting) {
        if (setting.raw() instanceof RawNode.Mapping mapping) {
            for (RawNode.Entry entry : mapping.entries()) {
                if (entry.key().text().equals(PROTOCOL.name())) {
                    return PROTOCOL_TYPE.read(setting.child(entry));
                }
            }
        }
        return PROTOCOL.fallback();
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return Map.of("anyOf", sections().stream().map(section -> section.schema(definitions)).toList());
    }

    @Override
    public String word() {
        return "listener";
    }

    @Override
    public List<Section<?>> sections() {
        return List.of(HttpListenerSection.SECTION, TcpListenerSection.SECTION, UdpListenerSection.SECTION);
    }
}
