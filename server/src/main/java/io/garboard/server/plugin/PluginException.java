package io.garboard.server.plugin;

import java.io.Serial;

/** A storage engine cannot be found or loaded. The message names the jar or the known engines. */
public final class PluginException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never null, unlike what the supertype says. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
