package io.garboard.tck.storage;

import io.garboard.spi.storage.StateMachineStorageProvider;
import java.util.ServiceLoader;

/** Finds providers as the server does. */
final class Providers {

    private Providers() {}

    static StateMachineStorageProvider named(String name) {
        for (StateMachineStorageProvider provider : ServiceLoader.load(StateMachineStorageProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        throw new AssertionError("no provider called '" + name + "' is found by ServiceLoader: name its class in"
                + " META-INF/services/" + StateMachineStorageProvider.class.getName());
    }
}
