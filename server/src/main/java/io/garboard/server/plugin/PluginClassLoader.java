package io.garboard.server.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * Loads one plug-in. The SPI comes from the host, so that both sides mean the same types; the JDK from the platform;
 * everything else from the plug-in alone, so that it may bring any library in any version.
 */
final class PluginClassLoader extends URLClassLoader {

    private static final String SPI_PACKAGE = "io.garboard.spi.";
    private static final String NULLNESS_PACKAGE = "org.jspecify.";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    PluginClassLoader(String name, URL[] jars, ClassLoader host) {
        super("plugin-" + name, jars, ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(SPI_PACKAGE) || name.startsWith(NULLNESS_PACKAGE)) {
            return host.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }

    // A service file of the platform's must not count as the plug-in's.
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }
}
