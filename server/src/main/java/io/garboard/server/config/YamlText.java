package io.garboard.server.config;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads YAML, and JSON, which is a part of it. */
final class YamlText {

    private YamlText() {}

    /**
     * The top-level mapping; empty text is an empty one.
     *
     * @param what what the text is, for the message
     */
    static Map<?, ?> parseMap(String text, String what) throws ConfigException {
        Object document;
        try {
            document = new Load(LoadSettings.builder().setLabel(what).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new ConfigException("improperly formatted " + what + ": " + e.getMessage(), e);
        }
        if (document == null) {
            return Map.of();
        }
        if (document instanceof Map<?, ?> map) {
            return map;
        }
        throw new ConfigException("invalid " + what + ": expected a mapping of keys to values");
    }
}
