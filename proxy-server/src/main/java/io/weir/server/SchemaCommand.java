package io.weir.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "schema", description = "Prints the JSON Schema of the configuration.")
final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return WeirMain.OK;
    }
}
