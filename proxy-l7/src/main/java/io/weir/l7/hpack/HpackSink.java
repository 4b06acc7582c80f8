package io.weir.l7.hpack;

/** Where decoded field lines go, in their order. */
@FunctionalInterface
public interface HpackSink {
    /** Takes no notice; for blocks that are read only because the table must follow them. */
    HpackSink DISCARD = (name, nameStart, nameLength, value, valueStart, valueLength) -> { };

    /** The next line; the arrays are lent for the call. */
    void onField(byte[] name, int nameStart, int nameLength, byte[] value, int valueStart, int valueLength);
}
