package io.garboard.server.plugin;

import io.garboard.spi.storage.StateMachineStorageProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Reads the plug-in folder: each jar in it, and each sub-folder of jars, is one plug-in. */
final class PluginFolder {

    private static final String JAR = ".jar";

    private PluginFolder() {}

    /** A provider and where it came from. */
    record Found(StateMachineStorageProvider provider, Path source) {}

    /**
     * The providers in {@code folder}, in the order of the files' names. Their class loaders stay open as long as the
     * process lives, as engines load classes at any time.
     *
     * @throws PluginException if the folder cannot be read, a jar has no provider, or a provider cannot be loaded
     */
    static List<Found> load(Path folder, ClassLoader host) throws PluginException {
        if (!Files.isDirectory(folder)) {
            throw new PluginException("--plugin-dir " + folder + " is not a directory");
        }
        List<Found> found = new ArrayList<>();
        for (Path entry : list(folder)) {
            if (Files.isDirectory(entry)) {
                List<Path> jars =
                        list(entry).stream().filter(PluginFolder::isJar).toList();
                if (!jars.isEmpty()) {
                    found.addAll(loadOne(entry, jars, host));
                }
            } else if (isJar(entry)) {
                found.addAll(loadOne(entry, List.of(entry), host));
            }
        }
        return found;
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(JAR) && Files.isRegularFile(file);
    }

    private static List<Path> list(Path folder) throws PluginException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new PluginException("cannot read plug-in folder " + folder + ": " + e, e);
        }
    }

    private static List<Found> loadOne(Path source, List<Path> jars, ClassLoader host) throws PluginException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = url(jars.get(i));
        }
        PluginClassLoader loader = new PluginClassLoader(String.valueOf(source.getFileName()), urls, host);
        List<Found> found = new ArrayList<>();
        try {
            for (StateMachineStorageProvider provider : ServiceLoader.load(StateMachineStorageProvider.class, loader)) {
                found.add(new Found(provider, source));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new PluginException("plug-in " + source + " cannot be loaded: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new PluginException("plug-in " + source + " provides no storage engine: it has no META-INF/services/"
                    + StateMachineStorageProvider.class.getName());
        }
        return found;
    }

    private static URL url(Path jar) throws PluginException {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new PluginException("cannot read plug-in " + jar + ": " + e.getMessage(), e);
        }
    }
}
