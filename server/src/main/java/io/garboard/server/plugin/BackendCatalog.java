package io.garboard.server.plugin;

import io.garboard.server.flags.Suggestions;
import io.garboard.spi.storage.StateMachineStorageProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The storage engines that can be chosen by name. */
public final class BackendCatalog {

    private static final String EMBEDDED = "the distribution";

    private final Map<String, StateMachineStorageProvider> providers = new TreeMap<>();
    private final Map<String, String> sources = new TreeMap<>();

    private BackendCatalog() {}

    /**
     * Finds the embedded engines and, if a folder is given, those in it.
     *
     * @throws PluginException if a plug-in cannot be loaded, or two engines have the same name
     */
    public static BackendCatalog load(@Nullable Path pluginDir) throws PluginException {
        BackendCatalog catalog = new BackendCatalog();
        ClassLoader host = BackendCatalog.class.getClassLoader();
        for (StateMachineStorageProvider provider : ServiceLoader.load(StateMachineStorageProvider.class, host)) {
            catalog.add(provider, EMBEDDED);
        }
        if (pluginDir != null) {
            for (PluginFolder.Found found : PluginFolder.load(pluginDir, host)) {
                catalog.add(found.provider(), found.source().toString());
            }
        }
        return catalog;
    }

    private void add(StateMachineStorageProvider provider, String source) throws PluginException {
        String name = provider.name();
        if (providers.putIfAbsent(name, provider) != null) {
            throw new PluginException("two storage engines are called '" + name + "': one from " + sources.get(name)
                    + ", one from " + source);
        }
        sources.put(name, source);
    }

    /**
     * The engine called {@code name}.
     *
     * @throws PluginException if there is none; the message lists those there are
     */
    public StateMachineStorageProvider find(String name) throws PluginException {
        StateMachineStorageProvider provider = providers.get(name);
        if (provider != null) {
            return provider;
        }
        String message = "unknown --backend '" + name + "'; known: " + String.join(", ", providers.keySet());
        throw new PluginException(Suggestions.nearest(name, providers.keySet())
                .map(meant -> message + " (did you mean '" + meant + "'?)")
                .orElse(message + ". A third party's engine is found through --plugin-dir"));
    }
}
