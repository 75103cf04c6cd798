package io.garboard.server.config;

import java.io.Serial;

/** The configuration cannot be used. The message is a sentence for the operator; where etcd has a text, it is etcd's. */
public final class ConfigException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never null, unlike what the supertype says. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
