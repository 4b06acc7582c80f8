package io.weir.server.soak;

/** Stops the threads that pass by, as SIGSTOP would: sockets stay open and the kernel goes on accepting. */
final class Freeze {
    private boolean frozen;

    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** Returns at once, or when the thaw comes. */
    synchronized void pass() {
        try {
            while (frozen) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
