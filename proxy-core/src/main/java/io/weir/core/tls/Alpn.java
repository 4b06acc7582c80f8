package io.weir.core.tls;

import java.util.List;

/** What a connection to an endpoint offers to speak. */
public enum Alpn {
    /** Nothing: whoever connects knows. */
    NONE(List.of()),
    HTTP_1(List.of("http/1.1")),
    HTTP_2(List.of("h2")),
    /** The endpoint chooses. */
    HTTP_ANY(List.of("h2", "http/1.1"));

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it immutable; no type says so.
    private final List<String> protocols;

    Alpn(List<String> protocols) {
        this.protocols = protocols;
    }

    /** Names of RFC 7301, the preferred one first. */
    public List<String> protocols() {
        return protocols;
    }
}
