package io.weir.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;

/**
 * One archive that is an OCI layout (image-spec, image-layout.md) and, by {@code manifest.json}, what {@code docker
 * load} of any age reads: both name the same blobs.
 */
final class ImageArchive {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

    private final Path directory;
    private final Path blobs;

    /** {@code directory} is made, and holds what is packed. */
    ImageArchive(Path directory) throws IOException {
        this.directory = directory;
        this.blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    }

    /** Takes the files of {@code layers}. */
    void write(Path archive, List<ImageLayer> layers, ImageConfig config, Instant time)
            throws IOException, InterruptedException {
        JsonArray descriptors = new JsonArray();
        JsonArray paths = new JsonArray();
        for (ImageLayer layer : layers) {
            Path blob = Files.move(layer.file(), blobs.resolve(layer.digest()), StandardCopyOption.REPLACE_EXISTING);
            descriptors.add(descriptor(LAYER, blob));
            paths.add(inside(blob));
        }
        Path settings = blob(config.json(layers));
        JsonObject manifest = new JsonObject();
        manifest.addProperty("schemaVersion", 2);
        manifest.addProperty("mediaType", MANIFEST);
        manifest.add("config", descriptor(CONFIG, settings));
        manifest.add("layers", descriptors);
        String name = "weir:" + config.version();
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(directory.resolve("index.json"), index(blob(manifest), name).toString());
        Files.writeString(directory.resolve("manifest.json"), forDocker(settings, paths, name).toString());
        ImageLayer.tar(archive, directory, time, List.of("blobs", "index.json", "manifest.json", "oci-layout"));
        Distribution.delete(directory);
    }

    private Path blob(JsonObject json) throws IOException {
        Path written = Files.writeString(directory.resolve("blob"), json.toString(), UTF_8);
        return Files.move(written, blobs.resolve(ImageLayer.sha256(written)), StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonObject descriptor(String type, Path blob) throws IOException {
        JsonObject descriptor = new JsonObject();
        descriptor.addProperty("mediaType", type);
        descriptor.addProperty("digest", "sha256:" + blob.getFileName());
        descriptor.addProperty("size", Files.size(blob));
        return descriptor;
    }

    /** Under the names by which containerd and others find it in the layout. */
    private static JsonObject index(Path manifest, String name) throws IOException {
        JsonObject platform = new JsonObject();
        platform.addProperty("architecture", Machine.OCI);
        platform.addProperty("os", "linux");
        JsonObject annotations = new JsonObject();
        annotations.addProperty("io.containerd.image.name", "docker.io/library/" + name);
        annotations.addProperty("org.opencontainers.image.ref.name", name.substring(name.indexOf(':') + 1));
        JsonObject descriptor = descriptor(MANIFEST, manifest);
        descriptor.add("platform", platform);
        descriptor.add("annotations", annotations);
        JsonArray manifests = new JsonArray();
        manifests.add(descriptor);
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.add("manifests", manifests);
        return index;
    }

    private JsonArray forDocker(Path settings, JsonArray layers, String name) {
        JsonArray names = new JsonArray();
        names.add(name);
        JsonObject image = new JsonObject();
        image.addProperty("Config", inside(settings));
        image.add("RepoTags", names);
        image.add("Layers", layers);
        JsonArray images = new JsonArray();
        images.add(image);
        return images;
    }

    private String inside(Path blob) {
        return directory.relativize(blob).toString();
    }
}
