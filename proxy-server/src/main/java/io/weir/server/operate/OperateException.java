package io.weir.server.operate;

/** A command cannot do what it is asked for; the message is for people. */
final class OperateException extends Exception {
    private static final long serialVersionUID = 1;

    OperateException(String message) {
        super(message);
    }
}
