package io.weir.core.discovery;

import io.weir.core.loop.ControlThread;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the look-ups of both address families. Answers of IPv4 are enough by themselves, since many name servers leave
 * AAAA questions unanswered; answers of IPv6 are only when it is certain that there is no IPv4 address, so that a lost
 * datagram does not make endpoints disappear.
 */
@ControlThread
final class FamilyJoin {
    private final Consumer<LookupResult<InetAddress>> done;
    private @Nullable LookupResult<InetAddress> v4;
    private @Nullable LookupResult<InetAddress> v6;

    FamilyJoin(Consumer<LookupResult<InetAddress>> done) {
        this.done = done;
    }

    void onV4(LookupResult<InetAddress> result) {
        v4 = result;
        finish();
    }

    void onV6(LookupResult<InetAddress> result) {
        v6 = result;
        finish();
    }

    private void finish() {
        if (v4 != null && v6 != null) {
            done.accept(join(v4, v6));
        }
    }

    static LookupResult<InetAddress> join(LookupResult<InetAddress> v4, LookupResult<InetAddress> v6) {
        return switch (v4) {
            case LookupResult.Found<InetAddress> first ->
                v6 instanceof LookupResult.Found<InetAddress> then ? both(first, then) : first;
            case LookupResult.Failed<InetAddress> failed ->
                v6 instanceof LookupResult.Found<InetAddress> found && failed.isDefinite() ? found : failed;
        };
    }

    private static LookupResult<InetAddress> both(
            LookupResult.Found<InetAddress> first, LookupResult.Found<InetAddress> then) {
        List<InetAddress> records = new ArrayList<>(first.records());
        records.addAll(then.records());
        return new LookupResult.Found<>(
                List.copyOf(records), first.ttl().compareTo(then.ttl()) < 0 ? first.ttl() : then.ttl());
    }
}
