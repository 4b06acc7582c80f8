package io.weir.l7.filter;

import io.weir.core.listener.DownstreamFacts;
import io.weir.core.spec.Cidr;
import io.weir.l7.message.HeadFields;
import io.weir.l7.message.KnownField;
import io.weir.l7.message.RequestHead;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a chain of trusted proxies: the rightmost address in {@code X-Forwarded-For} that is not itself a
 * trusted proxy. What stands left of it was written by somebody nobody vouches for.
 */
public final class ClientAddress {
    private ClientAddress() {}

    /** The facts of the connection, or, where {@code head} names another client than these, with that one. */
    public static DownstreamFacts believed(RequestHead head, DownstreamFacts facts, List<Cidr> trusted) {
        if (!facts.peerTrusted() || !head.fields().has(KnownField.X_FORWARDED_FOR)) {
            return facts;
        }
        InetAddress named = named(head, trusted);
        return named == null ? facts : facts.withClient(new InetSocketAddress(named, 0));
    }

    /** Null when the nearest of the chain is no address. */
    private static @Nullable InetAddress named(RequestHead head, List<Cidr> trusted) {
        InetAddress nearest = null;
        HeadFields fields = head.fields();
        List<String> chain = new ArrayList<>();
        for (int at = fields.find(KnownField.X_FORWARDED_FOR, 0); at >= 0;
                at = fields.find(KnownField.X_FORWARDED_FOR, at + 1)) {
            chain.addAll(List.of(fields.value(at).split(",")));
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            InetAddress address = literal(chain.get(i).strip());
            if (address == null) {
                return nearest;
            }
            nearest = address;
            if (!Cidr.anyContains(trusted, address.getAddress())) {
                return nearest;
            }
        }
        return nearest;
    }

    /** An address as proxies write it: some with a port, then IPv6 in brackets. */
    private static @Nullable InetAddress literal(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = text.startsWith("[") ? colon > text.lastIndexOf(']') : text.indexOf(':') == colon;
        String address = hasPort && colon > 0 ? text.substring(0, colon) : text;
        boolean hasBrackets = address.startsWith("[") && address.endsWith("]");
        try {
            return InetAddress.ofLiteral(hasBrackets ? address.substring(1, address.length() - 1) : address);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
