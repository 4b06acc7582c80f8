package io.weir.core.listener;

import io.weir.core.drain.DrainEvent;
import io.weir.core.loop.LoopConfined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open connections of one listener on one loop: a ring through the connections themselves. */
@LoopConfined
final class ConnectionSet {
    private @Nullable AcceptedConnection first;

    void add(AcceptedConnection connection) {
        AcceptedConnection second = first;
        connection.next = second;
        if (second != null) {
            second.previous = connection;
        }
        first = connection;
    }

    void remove(AcceptedConnection connection) {
        AcceptedConnection before = connection.previous;
        AcceptedConnection after = connection.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        connection.previous = null;
        connection.next = null;
    }

    void tell(Object event) {
        for (AcceptedConnection connection : snapshot()) {
            connection.channel().pipeline().fireUserEventTriggered(event);
        }
    }

    void end() {
        for (AcceptedConnection connection : snapshot()) {
            connection.channel().pipeline().fireUserEventTriggered(DrainEvent.EXPIRED);
            connection.channel().close();
        }
    }

    /** Connections leave while they are told. */
    private List<AcceptedConnection> snapshot() {
        List<AcceptedConnection> all = new ArrayList<>();
        for (AcceptedConnection each = first; each != null; each = each.next) {
            all.add(each);
        }
        return all;
    }
}
