package io.weir.config.section;

import io.weir.config.key.MapType;
import io.weir.config.key.Setting;
import io.weir.config.key.Types;
import io.weir.config.key.ValueType;
import io.weir.l7.spec.ErrorPagesSpec;
import io.weir.l7.spec.ErrorPagesSpec.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code error_pages} of a route: files by status, or by class of statuses, read now. */
record ErrorPagesType() implements ValueType<ErrorPagesSpec> {
    private static final long BYTES_MAX = 1 << 20;
    private static final MapType<Page> BY_STATUS = new MapType<>(
            new PageType(), Pattern.compile("[45]([0-9]{2}|xx)"), "a status of 400 to 599, 4xx or 5xx");

    @Override
    public @Nullable ErrorPagesSpec read(Setting setting) {
        Map<String, Page> pages = BY_STATUS.read(setting);
        if (pages == null) {
            return null;
        }
        Map<Integer, Page> byStatus = new HashMap<>();
        Map<Integer, Page> byClass = new HashMap<>();
        pages.forEach((status, page) -> {
            if (status.endsWith("xx")) {
                byClass.put(status.charAt(0) - '0', page);
            } else {
                byStatus.put(Integer.parseInt(status), page);
            }
        });
        return new ErrorPagesSpec(byStatus, byClass);
    }

    @Override
    public Map<String, Object> schema(Map<String, Object> definitions) {
        return BY_STATUS.schema(definitions);
    }

    @Override
    public String word() {
        return "mapping of status to file";
    }

    @Override
    public String show(ErrorPagesSpec value) {
        return "{}";
    }

    /** A file of at most 1 MiB. */
    private record PageType() implements ValueType<Page> {
        @Override
        public @Nullable Page read(Setting setting) {
            Path file = new FileType().read(setting);
            if (file == null) {
                return null;
            }
            setting.reading().files().add(file);
            try {
                if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
                    setting.refuse(file.toString(), "a file of at most 1MiB");
                    return null;
                }
                return new Page(contentType(file), Files.readAllBytes(file));
            } catch (IOException unreadable) {
                setting.problem(file + " cannot be read: " + unreadable.getMessage());
                return null;
            }
        }

        private static String contentType(Path file) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            return switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "html", "htm" -> "text/html; charset=utf-8";
                case "json" -> "application/json";
                case "xml" -> "application/xml";
                case "txt" -> "text/plain; charset=utf-8";
                default -> "application/octet-stream";
            };
        }

        @Override
        public Map<String, Object> schema(Map<String, Object> definitions) {
            return Types.WORD.schema(definitions);
        }

        @Override
        public String word() {
            return "file";
        }
    }
}
