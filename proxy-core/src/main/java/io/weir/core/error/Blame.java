package io.weir.core.error;

/** Who caused an end; the first half of a verdict. */
public enum Blame {
    OK("ok"), CLIENT("client"), PROXY("proxy"), ENDPOINT("endpoint");

    private final String text;

    Blame(String text) {
        this.text = text;
    }

    /** As it stands in verdicts. */
    public String text() {
        return text;
    }
}
