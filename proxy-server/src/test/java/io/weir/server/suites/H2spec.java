package io.weir.server.suites;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The program h2spec, which is published for Maven inside a jar, for Linux on x86-64. */
final class H2spec {
    private static final Path DIRECTORY = Path.of("target", "suites");
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    /** A case may take two seconds; all of them take well under a minute. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    private H2spec() {
    }

    /** One case and what was seen that should not have been; empty when it passed. */
    record Case(String section, String title, String failure) {}

    /** Runs every case, strict ones too, against a port of this machine; {@code name} is that of the report's file. */
    static List<Case> run(String name, int port, boolean tls) throws IOException {
        String program = unpack();
        Path report = DIRECTORY.resolve("h2spec-" + name + ".xml").toAbsolutePath();
        Files.deleteIfExists(report);
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", String.valueOf(port),
                "-S", "-o", "2", "-j", report.toString()));
        if (tls) {
            command.addAll(List.of("-t", "-k"));
        }
        // It exits with 1 when a case failed: the report says which.
        Program.Outcome outcome = Program.run(SILENCE_MAX, DIRECTORY, command);
        return read(Needs.file(report, outcome.output()));
    }

    private static String unpack() throws IOException {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            throw Needs.missing("h2spec is published for Linux on x86-64 only");
        }
        Path jar = Needs.file(DIRECTORY.resolve("h2spec.jar"), "./mvnw test-compile");
        Path archive = DIRECTORY.resolve("h2spec.tar.gz");
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Files.write(archive, Files.readAllBytes(files.getPath(ARCHIVE)));
        }
        Program.run(Duration.ofSeconds(30), Needs.program("tar", "tar"),
                "-xzf", archive.toString(), "-C", DIRECTORY.toString()).expectSuccess();
        return Needs.file(DIRECTORY.resolve("h2spec"), "tar").toString();
    }

    private static List<Case> read(Path report) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = Files.newInputStream(report)) {
            NodeList all = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in)
                    .getElementsByTagName("testcase");
            for (int i = 0; i < all.getLength(); i++) {
                Element one = (Element) all.item(i);
                cases.add(new Case(one.getAttribute("package"), one.getAttribute("classname"), failure(one)));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new UncheckedIOException(new IOException(report.toString(), e));
        }
        return cases;
    }

    /** A skipped case has not passed either. */
    private static String failure(Element one) {
        List<String> words = new ArrayList<>();
        for (String tag : List.of("failure", "error", "skipped")) {
            NodeList found = one.getElementsByTagName(tag);
            for (int i = 0; i < found.getLength(); i++) {
                words.add(tag + ": " + found.item(i).getTextContent().strip());
            }
        }
        return String.join("; ", words);
    }
}
