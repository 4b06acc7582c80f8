package io.weir.core.health;

/** What active checks say of an endpoint. */
public enum HealthState {
    /** No result yet; the first one decides. */
    CHECKING,
    /** Well. */
    UP,
    /** Still up, but the last checks failed. */
    FALLING,
    /** Not well. */
    DOWN,
    /** Still down, but the last checks passed. */
    RISING;

    /** Whether checks leave it in the pick. */
    public boolean isUp() {
        return this == UP || this == FALLING;
    }
}
