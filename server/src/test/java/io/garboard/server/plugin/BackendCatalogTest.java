package io.garboard.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.StateMachineStorageProvider;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendCatalogTest {

    private static final String SERVICE = "META-INF/services/" + StateMachineStorageProvider.class.getName();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void theEmbeddedEnginesAreThere() throws Exception {
        BackendCatalog catalog = BackendCatalog.load(null);
        assertThat(catalog.find("lmdb").name()).isEqualTo("lmdb");
        assertThat(catalog.find("sqlite").name()).isEqualTo("sqlite");
    }

    @Test
    void anUnknownOneIsToldWhichThereAre() throws Exception {
        BackendCatalog catalog = BackendCatalog.load(null);
        assertThatThrownBy(() -> catalog.find("lmbd"))
                .isInstanceOf(PluginException.class)
                .hasMessage("unknown --backend 'lmbd'; known: lmdb, sqlite (did you mean 'lmdb'?)");
        assertThatThrownBy(() -> catalog.find("rocksdb")).hasMessageEndingWith("found through --plugin-dir");
    }

    @Test
    void aJarInTheFolderIsAPlugInWithItsOwnClasses() throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        pluginJar(plugins.resolve("third.jar"), "third");
        StateMachineStorageProvider provider = BackendCatalog.load(plugins).find("third");
        ClassLoader loader = provider.getClass().getClassLoader();
        assertThat(loader).isNotSameAs(BackendCatalog.class.getClassLoader());
        assertThat(loader.loadClass(StateMachineStorageProvider.class.getName()))
                .isSameAs(StateMachineStorageProvider.class);
        assertThatThrownBy(() -> loader.loadClass(BackendCatalog.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aSubFolderIsOnePlugInOfSeveralJars() throws Exception {
        Path plugins = Files.createDirectories(directory.resolve("plugins/fourth"));
        pluginJar(plugins.resolve("a.jar"), "fourth");
        jar(plugins.resolve("library.jar"), Map.of());
        Files.createDirectory(plugins.resolveSibling("empty"));
        Files.writeString(plugins.resolveSibling("README.txt"), "not a jar");
        assertThat(BackendCatalog.load(plugins.getParent()).find("fourth").options())
                .isEmpty();
    }

    @Test
    void twoOfOneNameAreRefused() throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        pluginJar(plugins.resolve("mine.jar"), "lmdb");
        assertThatThrownBy(() -> BackendCatalog.load(plugins))
                .hasMessage("two storage engines are called 'lmdb': one from the distribution, one from "
                        + plugins.resolve("mine.jar"));
    }

    @Test
    void aJarWithoutAnEngineIsRefused() throws Exception {
        jar(directory.resolve("x.jar"), Map.of());
        assertThatThrownBy(() -> BackendCatalog.load(directory)).hasMessageContaining("provides no storage engine");
    }

    @Test
    void aJarThatCannotBeLoadedIsNamed() throws Exception {
        jar(directory.resolve("x.jar"), Map.of(SERVICE, "no.such.Type".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> BackendCatalog.load(directory))
                .hasMessageContaining("plug-in " + directory.resolve("x.jar") + " cannot be loaded");
    }

    @Test
    void aMissingFolderIsAnError() {
        assertThatThrownBy(() -> BackendCatalog.load(directory.resolve("nowhere")))
                .hasMessageEndingWith("is not a directory");
    }

    private void pluginJar(Path target, String name) throws Exception {
        String source = """
                package plugged;
                import io.garboard.spi.storage.*;
                public class Provider implements StateMachineStorageProvider {
                    public String name() { return "%s"; }
                    public java.util.List<StorageOption> options() { return java.util.List.of(); }
                    public StateMachineStorage open(StorageConfig config) { throw new IllegalStateException(); }
                }
                """.formatted(name);
        Path file = Files.writeString(directory.resolve("Provider.java"), source);
        Path classes = Files.createTempDirectory(directory, "classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String spi = Path.of(StateMachineStorageProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        assertThat(compiler.run(null, null, null, "-proc:none", "-cp", spi, "-d", classes.toString(), file.toString()))
                .isZero();
        jar(
                target,
                Map.of(
                        "plugged/Provider.class",
                        Files.readAllBytes(classes.resolve("plugged/Provider.class")),
                        SERVICE,
                        "plugged.Provider".getBytes(StandardCharsets.UTF_8)));
    }

    private static void jar(Path target, Map<String, byte[]> entries) throws Exception {
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new ZipEntry("META-INF/"));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }
}
