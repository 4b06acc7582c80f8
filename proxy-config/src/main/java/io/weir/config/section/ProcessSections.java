package io.weir.config.section;

import io.weir.config.key.BindType;
import io.weir.config.key.Key;
import io.weir.config.key.Section;
import io.weir.config.key.Types;
import io.weir.config.key.Values;
import io.weir.core.spec.Address;
import io.weir.core.spec.AdminSpec;
import io.weir.core.spec.LogSpec;
import io.weir.core.spec.RuntimeSpec;
import java.time.Duration;
import java.util.List;

/** {@code runtime}, {@code admin} and {@code log}: what concerns the process, not its traffic. */
final class ProcessSections {
    private static final Key<Integer> WORKERS = Key.of("workers",
            Types.wordOr("auto", 0, Types.atLeast(1, Types.INTEGER)), RuntimeSpec.DEFAULT.workers(),
            "Event loops; auto = available processors.");
    private static final Key<RuntimeSpec.Transport> TRANSPORT = Key.of("transport",
            Types.choice(RuntimeSpec.Transport.class), RuntimeSpec.DEFAULT.transport(),
            "How sockets are driven; asking for one that is absent is an error that names why.");
    private static final Key<Integer> MAX_CONNECTIONS = Key.of("max_connections", Types.INTEGER,
            RuntimeSpec.DEFAULT.connectionsMax(), "Of the whole process; beyond it accepting pauses.");
    private static final Key<Duration> DRAIN_TIMEOUT = Key.of("drain_timeout", Types.DURATION,
            RuntimeSpec.DEFAULT.drainTimeout(),
            "How long a stop or a removed listener lets work in progress finish.");
    private static final Key<Long> MEMORY_LIMIT = Key.of("memory_limit",
            Types.wordOr("auto", 0L, Types.atLeast(1, Types.SIZE)), RuntimeSpec.DEFAULT.memoryLimitBytes(),
            "Bound of buffered bytes, at least 16MiB; auto = three quarters of the direct memory the JVM allows. "
                    + "Beyond it reads pause, then new work is shed.");
    static final Section<RuntimeSpec> RUNTIME = Section.of("runtime", "The process as a whole.",
            List.of(WORKERS, TRANSPORT, MAX_CONNECTIONS, DRAIN_TIMEOUT, MEMORY_LIMIT), ProcessSections::runtime);

    private static final Key<Address> ADMIN_BIND =
            Key.of("bind", BindType.INSTANCE, AdminSpec.DEFAULT_BIND, "Where the operator's port listens.");
    private static final Key<String> TOKEN = Key.of("token", Types.TEXT, "",
            "Bearer token of every changing call; required when bind is not a loopback address.");
    private static final Key<Boolean> DASHBOARD = Key.of("dashboard", Types.BOOLEAN, AdminSpec.DEFAULT_DASHBOARD,
            "Whether browsers get the operator's page at /.");
    static final Section<AdminSpec> ADMIN = Section.of("admin",
            "The operator's port: liveness, readiness, metrics, state, changes while it runs. Off unless this section "
                    + "is there.",
            List.of(ADMIN_BIND, TOKEN, DASHBOARD),
            values -> new AdminSpec(values.get(ADMIN_BIND), values.get(TOKEN), values.get(DASHBOARD)));

    private static final Key<LogSpec.Level> LEVEL = Key.of("level", Types.choice(LogSpec.Level.class),
            LogSpec.DEFAULT.level(), "The least severe that is written; can be changed while running.");
    private static final Key<LogSpec.Format> FORMAT = Key.of("format", Types.choice(LogSpec.Format.class),
            LogSpec.DEFAULT.format(), "For people or for machines.");
    static final Section<LogSpec> LOG = Section.of("log", "The process's own log.", List.of(LEVEL, FORMAT),
            values -> new LogSpec(values.get(LEVEL), values.get(FORMAT)));

    private ProcessSections() {}

    private static RuntimeSpec runtime(Values values) {
        return new RuntimeSpec(values.get(WORKERS), values.get(TRANSPORT), values.get(MAX_CONNECTIONS),
                values.get(DRAIN_TIMEOUT), values.get(MEMORY_LIMIT));
    }
}
