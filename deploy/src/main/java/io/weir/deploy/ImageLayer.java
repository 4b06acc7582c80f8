package io.weir.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A layer: a compressed archive, the SHA-256 of its bytes in hex, and that of the archive before it was compressed.
 */
record ImageLayer(Path file, String digest, String contentDigest) {
    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Packs with GNU tar, whose options make the bytes depend on names and content alone. */
    static void tar(Path archive, Path directory, Instant time, List<String> more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "--create", "--file=" + archive, "--format=gnu",
                "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--hard-dereference",
                "--mode=u=rwX,go=rX", "--mtime=" + time, "--directory=" + directory));
        command.addAll(more);
        Process tar = new ProcessBuilder(command).inheritIO().start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar: exit " + tar.exitValue() + " of " + command);
        }
    }

    /** Writes layers into {@code work}, every file as of {@code time}: the AOT cache knows the times of the jars. */
    record Writer(Path work, Instant time) {
        /** Of {@code names} in {@code from}; in the image they stand below {@code at}: empty, or with a last slash. */
        ImageLayer write(String name, Path from, String at, List<String> names)
                throws IOException, InterruptedException {
            Path plain = work.resolve(name + ".tar");
            List<String> arguments = new ArrayList<>();
            // S: where symbolic links lead to stays.
            arguments.add("--transform=s,^\\(\\./\\)\\?," + at + ",S");
            arguments.addAll(names);
            tar(plain, from, time, arguments);
            Path packed = work.resolve(name + ".tar.gz");
            compress(plain, packed);
            ImageLayer layer = new ImageLayer(packed, sha256(packed), sha256(plain));
            Files.delete(plain);
            return layer;
        }

        private static void compress(Path from, Path to) throws IOException {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
                Files.copy(from, out);
            }
        }
    }
}
