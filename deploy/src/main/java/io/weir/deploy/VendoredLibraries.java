package io.weir.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Libraries that travel inside our own jars, where the plugins that list jars cannot see them: adds each to the bill
 * of materials and to the list of licences.
 */
final class VendoredLibraries {
    private static final List<Library> ALL = List.of(
            new Library("uplot", "1.6.32", "MIT", "https://github.com/leeoniya/uPlot"));
    private static final String COMPONENTS = "  \"components\" : [\n";

    private record Library(String name, String version, String licence, String url) { }

    private VendoredLibraries() { }

    /** Fails with {@link IOException} when the bill of materials does not look as expected. */
    static void addTo(Path home) throws IOException {
        Path materials = home.resolve("sbom.cdx.json");
        if (!Files.exists(materials)) {
            throw new IOException("no " + materials + ": the plugin that makes it does nothing while Maven is offline");
        }
        String json = Files.readString(materials);
        // The first list at this depth is the top one; the lists of the metadata are deeper.
        int list = json.indexOf("\n" + COMPONENTS);
        if (list < 0) {
            throw new IOException(materials + ": no list of components");
        }
        int at = list + 1 + COMPONENTS.length();
        for (Library library : ALL) {
            json = json.substring(0, at) + component(library) + json.substring(at);
            Files.writeString(home.resolve("THIRD-PARTY.txt"), "     (%s) %s (npm:%s:%s - %s)%n".formatted(
                    library.licence(), library.name(), library.name(), library.version(), library.url()),
                    StandardOpenOption.APPEND);
        }
        Files.writeString(materials, json);
    }

    private static String component(Library library) {
        return """
                    {
                      "type" : "library",
                      "bom-ref" : "pkg:npm/%1$s@%2$s",
                      "name" : "%1$s",
                      "version" : "%2$s",
                      "licenses" : [ { "license" : { "id" : "%3$s" } } ],
                      "purl" : "pkg:npm/%1$s@%2$s"
                    },
                """.formatted(library.name(), library.version(), library.licence());
    }
}
