package io.weir.l7.message;

/** The version a message came by; a minor version above 1.1 counts as 1.1 (RFC 9110, section 2.5). */
public enum HttpVersion {
    HTTP_1_0("HTTP/1.0"),
    HTTP_1_1("HTTP/1.1"),
    HTTP_2("HTTP/2.0");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** As in a request line or an access log. */
    public String text() {
        return text;
    }
}
