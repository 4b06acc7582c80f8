package io.weir.server.admin;

import io.weir.core.cluster.ChangeOutcome;
import io.weir.core.cluster.EndpointChange;
import io.weir.core.loop.Shared;
import io.weir.core.spec.SpecException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /clusters/{cluster}/endpoints/{address}/drain}, {@code undrain} and {@code weight}. */
@Shared
final class EndpointCalls {
    private static final int PARTS = 5;

    private final AdminActions actions;

    EndpointCalls(AdminActions actions) {
        this.actions = actions;
    }

    /** The method of {@code path}, or empty when it is none of these. */
    static String methodOf(String path) {
        List<String> parts = path.startsWith("/clusters/") ? AdminCall.parts(path) : null;
        if (parts == null || parts.size() != PARTS || !parts.get(2).equals("endpoints")) {
            return "";
        }
        return switch (parts.get(4)) {
            case "drain", "undrain" -> "POST";
            case "weight" -> "PUT";
            default -> "";
        };
    }

    /** Does what a path of these asks for. */
    AdminReply answer(AdminCall call) {
        List<String> parts = AdminCall.parts(call.path());
        if (parts == null) {
            return AdminReply.problem(404, "no such path");
        }
        EndpointChange change;
        try {
            change = change(parts.get(4), call.body().strip());
        } catch (SpecException outOfRange) {
            return AdminReply.problem(400, String.valueOf(outOfRange.getMessage()));
        }
        if (change == null) {
            return AdminReply.problem(400, "weight: expected a number between 0 and 65535, or configured");
        }
        String cluster = parts.get(1);
        String address = parts.get(3);
        return switch (actions.changeEndpoint(cluster, address, change)) {
            case ChangeOutcome.Applied applied -> AdminReply.json(StateView.endpoint(cluster, applied.now()));
            case ChangeOutcome.NoCluster _ -> AdminReply.problem(404, "no cluster " + cluster);
            case ChangeOutcome.NoEndpoint _ ->
                AdminReply.problem(404, "no endpoint " + address + " in cluster " + cluster);
        };
    }

    private static @Nullable EndpointChange change(String verb, String body) {
        return switch (verb) {
            case "drain" -> new EndpointChange.Drain();
            case "undrain" -> new EndpointChange.Undrain();
            default -> body.equals("configured") ? new EndpointChange.ConfiguredWeight() : weight(body);
        };
    }

    private static EndpointChange.@Nullable Weight weight(String body) {
        try {
            return new EndpointChange.Weight(Integer.parseInt(body));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
