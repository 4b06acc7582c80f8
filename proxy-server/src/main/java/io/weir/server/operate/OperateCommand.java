package io.weir.server.operate;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command to a running proxy: what it writes, and how it fails. Exit codes: 0 done, 1 not done, 2 wrong usage. */
abstract class OperateCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int NOT_DONE = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is called.
    private CommandSpec spec;

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Override
    public final Integer call() {
        try (AdminClient client = admin.client()) {
            run(client);
            return DONE;
        } catch (OperateException e) {
            tell(e);
            return NOT_DONE;
        }
    }

    /** Does it. */
    abstract void run(AdminClient client) throws OperateException;

    boolean json() {
        return admin.json();
    }

    void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text.stripTrailing());
        out.flush();
    }

    private void tell(OperateException problem) {
        PrintWriter err = spec.commandLine().getErr();
        if (json()) {
            JsonObject object = new JsonObject();
            object.addProperty("error", problem.getMessage());
            err.println(object);
        } else {
            err.println("weir: " + problem.getMessage());
        }
        err.flush();
    }
}
