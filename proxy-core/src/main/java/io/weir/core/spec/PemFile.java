package io.weir.core.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM file (RFC 7468), text between them left out. */
final class PemFile {
    private static final int BYTES_MAX = 4 << 20;
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** What stands between two lines; {@code der} is empty for an old encrypted key, whose headers are no base64. */
    record Block(String type, byte[] der) {}

    private PemFile() {}

    /** Every block; {@code field} is what a {@link SpecException} names. */
    static List<Block> read(Path file, String field) {
        String text = text(file, field);
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int typeEnd = text.indexOf(DASHES, begin + BEGIN.length());
            String type = typeEnd < 0 ? "" : text.substring(begin + BEGIN.length(), typeEnd);
            int end = typeEnd < 0 ? -1 : text.indexOf("-----END " + type + DASHES, typeEnd);
            Expect.that(end >= 0, field, file, "a PEM file whose blocks all have an end");
            blocks.add(new Block(type, decode(text.substring(typeEnd + DASHES.length(), end), file, field)));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static byte[] decode(String body, Path file, String field) {
        if (body.contains("ENCRYPTED")) {
            return new byte[0];
        }
        try {
            return Base64.getMimeDecoder().decode(body.strip());
        } catch (IllegalArgumentException notBase64) {
            throw new SpecException(field, file, "a PEM file; its base64 is broken: " + notBase64.getMessage());
        }
    }

    private static String text(Path file, String field) {
        return new String(bytes(file, field), StandardCharsets.ISO_8859_1);
    }

    /** The whole file. */
    static byte[] bytes(Path file, String field) {
        try {
            Expect.that(!Files.exists(file) || Files.size(file) <= BYTES_MAX, field, file, "a file of at most 4MiB");
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new SpecException(field, file, "a file that can be read: " + reason(unreadable));
        }
    }

    private static String reason(IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException missing -> "there is none";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(unreadable.getMessage());
        };
    }
}
