package io.weir.core.log;

/** Where ended exchanges and sessions are told. Never blocks; what does not fit is dropped and counted. */
public interface AccessLog {
    /** Takes no record. */
    AccessLog OFF = new AccessLog() {
        @Override
        public boolean wants(boolean failed) {
            return false;
        }

        @Override
        public void record(AccessRecord entry) {}
    };

    /** Whether a record of such an end should be made at all; asked first, so that nothing is built in vain. */
    boolean wants(boolean failed);

    /** Hands a record over; any thread. */
    void record(AccessRecord entry);
}
