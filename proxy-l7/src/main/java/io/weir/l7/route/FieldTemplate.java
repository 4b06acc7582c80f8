package io.weir.l7.route;

import io.weir.core.listener.DownstreamFacts;
import io.weir.core.loop.Shared;
import io.weir.core.spec.SpecException;
import io.weir.l7.message.RequestHead;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field value that may name facts of the request: {@code ${client_ip} ${client_port} ${request_id} ${host} ${method}
 * ${path} ${query} ${scheme} ${listener} ${destination_port}}. What is unknown at run time is empty; an unknown name is
 * refused when the configuration is read.
 */
@Shared
public final class FieldTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z_]+)}");

    private final List<Part> parts;

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    /** A fact of the request. */
    private enum Placeholder implements Part {
        CLIENT_IP, CLIENT_PORT, REQUEST_ID, HOST, METHOD, PATH, QUERY, SCHEME, LISTENER, DESTINATION_PORT
    }

    private FieldTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws SpecException for a placeholder nobody knows
     */
    public static FieldTemplate compile(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            parts.add(new Text(text.substring(at, matcher.start())));
            parts.add(placeholder(matcher.group(1)));
            at = matcher.end();
        }
        parts.add(new Text(text.substring(at)));
        return new FieldTemplate(parts);
    }

    private static Placeholder placeholder(String name) {
        for (Placeholder candidate : Placeholder.values()) {
            if (candidate.name().toLowerCase(Locale.ROOT).equals(name)) {
                return candidate;
            }
        }
        throw new SpecException("value", "${" + name + "}", "one of " + Arrays.stream(Placeholder.values())
                .map(known -> "${" + known.name().toLowerCase(Locale.ROOT) + "}").toList());
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
                case Placeholder placeholder -> out.append(value(placeholder, head, facts, requestId));
            }
        }
        return out.toString();
    }

    private static String value(Placeholder placeholder, RequestHead head, DownstreamFacts facts, String requestId) {
        InetSocketAddress client = facts.client();
        InetSocketAddress destination = facts.destination();
        return switch (placeholder) {
            case CLIENT_IP -> client == null ? "" : client.getAddress().getHostAddress();
            case CLIENT_PORT -> client == null ? "" : Integer.toString(client.getPort());
            case REQUEST_ID -> requestId;
            case HOST -> head.host();
            case METHOD -> head.methodText();
            case PATH -> head.path();
            case QUERY -> head.pathLength() < head.targetLength() ? head.target().substring(head.pathLength() + 1) : "";
            case SCHEME -> head.scheme();
            case LISTENER -> facts.listener();
            case DESTINATION_PORT -> destination == null ? "" : Integer.toString(destination.getPort());
        };
    }
}
