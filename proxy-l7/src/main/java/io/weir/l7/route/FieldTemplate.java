package io.weir.l7.route;

import io.netty.util.NetUtil;
import io.weir.core.listener.DownstreamFacts;
import io.weir.core.listener.TlsFacts;
import io.weir.core.loop.Shared;
import io.weir.l7.message.RequestHead;
import io.weir.l7.spec.Placeholder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** A field value that may name facts of the request; what is unknown at run time is empty. */
@Shared
final class FieldTemplate {
    private final List<Part> parts;

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Fact(Placeholder placeholder) implements Part {}

    private FieldTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /** Reads a template; the spec it stands in has checked its placeholders. */
    static FieldTemplate compile(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = Placeholder.PATTERN.matcher(text);
        int at = 0;
        while (matcher.find()) {
            Placeholder placeholder = Placeholder.of(matcher.group(1));
            if (placeholder != null) {
                parts.add(new Text(text.substring(at, matcher.start())));
                parts.add(new Fact(placeholder));
                at = matcher.end();
            }
        }
        parts.add(new Text(text.substring(at)));
        return new FieldTemplate(parts);
    }

    /** Whether every request gets the same text. */
    boolean isFixed() {
        return parts.size() == 1;
    }

    /** The text for one request. */
    String render(RequestHead head, DownstreamFacts facts, String requestId) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Text text -> out.append(text.text());
                case Fact fact -> out.append(value(fact.placeholder(), head, facts, requestId));
            }
        }
        return out.toString();
    }

    private static String value(Placeholder placeholder, RequestHead head, DownstreamFacts facts, String requestId) {
        InetSocketAddress client = facts.client();
        InetSocketAddress destination = facts.destination();
        return switch (placeholder) {
            case CLIENT_IP -> client == null ? "" : NetUtil.toAddressString(client.getAddress());
            case CLIENT_PORT -> client == null || client.getPort() == 0 ? "" : Integer.toString(client.getPort());
            case REQUEST_ID -> requestId;
            case HOST -> head.host();
            case METHOD -> head.methodText();
            case PATH -> head.path();
            case QUERY -> head.pathLength() < head.targetLength() ? head.target().substring(head.pathLength() + 1) : "";
            case SCHEME -> head.scheme();
            case LISTENER -> facts.listener();
            case DESTINATION_PORT -> destination == null ? "" : Integer.toString(destination.getPort());
            case TLS_VERSION, TLS_CIPHER, TLS_SNI, TLS_CLIENT_SUBJECT, TLS_CLIENT_FINGERPRINT, TLS_CLIENT_VERIFIED ->
                tlsValue(placeholder, facts.tls());
        };
    }

    /** A subject may hold what no field may: such characters become question marks. */
    private static String tlsValue(Placeholder placeholder, @Nullable TlsFacts tls) {
        TlsFacts.ClientCertificate certificate = tls == null ? null : tls.certificate();
        String value = switch (placeholder) {
            case TLS_VERSION -> tls == null ? "" : tls.version();
            case TLS_CIPHER -> tls == null ? "" : tls.cipher();
            case TLS_SNI -> tls == null ? "" : tls.serverName();
            case TLS_CLIENT_SUBJECT -> certificate == null ? "" : sane(certificate.subject());
            case TLS_CLIENT_FINGERPRINT -> certificate == null ? "" : certificate.fingerprint();
            case TLS_CLIENT_VERIFIED -> certificate != null && certificate.verified() ? "true" : "false";
            default -> throw new IllegalArgumentException("placeholder: " + placeholder + " (expected: one of TLS)");
        };
        return value == null ? "" : value;
    }

    private static String sane(String text) {
        StringBuilder sane = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            sane.append(c >= ' ' && c < 127 ? c : '?');
        }
        return sane.toString();
    }
}
