package io.weir.core.discovery;

/**
 * An SRV record (RFC 2782).
 *
 * @param priority lower ones are to be used first
 * @param target the host's name without the dot at its end
 */
public record ServiceRecord(int priority, int weight, int port, String target) {}
