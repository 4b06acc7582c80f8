package io.weir.config.key;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into text: {@code ${NAME}} and {@code ${NAME:default}}. Names are upper case
 * ({@code [A-Z_][A-Z0-9_]*}); a placeholder in lower case, such as {@code ${client_ip}}, belongs to whoever uses the
 * value at run time and is left alone.
 */
final class Environment {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_][A-Z0-9_]*)(?:(:)([^}]*))?([^}]*)(}?)");

    private Environment() {}

    /** The text with its variables filled in; null after telling {@code setting} why one cannot be. */
    static @Nullable String fill(String text, Map<String, String> environment, Setting setting) {
        if (text.indexOf("${") < 0) {
            return text;
        }
        Matcher variables = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        boolean complete = true;
        while (variables.find()) {
            String value = value(variables, environment, setting);
            complete &= value != null;
            variables.appendReplacement(filled, Matcher.quoteReplacement(value == null ? "" : value));
        }
        return complete ? variables.appendTail(filled).toString() : null;
    }

    private static @Nullable String value(Matcher variable, Map<String, String> environment, Setting setting) {
        String name = variable.group(1);
        String byDefault = variable.group(2) == null ? null : variable.group(3);
        boolean wellFormed = variable.group(4).isEmpty() && !variable.group(5).isEmpty();
        if (!wellFormed) {
            setting.refuse(variable.group(), "${" + name + "} or ${" + name + ":default}");
            return null;
        }
        if (byDefault != null && byDefault.startsWith("-")) {
            setting.refuse(variable.group(), "${" + name + ":default}; the default starts right after the colon");
            return null;
        }
        String value = environment.getOrDefault(name, byDefault);
        if (value == null) {
            setting.refuse("${" + name + "} is not set", "the variable in the environment, or ${" + name
                    + ":default}");
        }
        return value;
    }
}
