package io.garboard.server;

import io.garboard.encryption.local.LocalKeyFile;
import io.garboard.proxy.encryption.KeyringClient;
import io.garboard.server.launch.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code garboard keyring …}: asks a running member about its keyring, or makes a key file here. */
final class KeyringCommand {

    private static final Map<String, String> METHODS =
            Map.of("status", "Status", "rotate-kek", "RotateKek", "rotate-dek", "RotateDek");
    private static final Set<String> OPTIONS = Set.of("endpoints", "cacert", "cert", "key", "file");

    private final PrintStream out;
    private final PrintStream err;

    KeyringCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    static String usage() {
        return """
                Usage:
                  garboard keyring status|rotate-kek|rotate-dek --endpoints URL --cacert FILE --cert FILE --key FILE
                        asks a running member; the certificate's common name has to be among the
                        administrators of its encryption config
                  garboard keyring init-local --file FILE         make a key file
                  garboard keyring add-local-version --file FILE  add a key to it, which rotate-kek then wraps with
                  garboard keyring trim-local --file FILE         remove all its keys but the newest
                """;
    }

    int run(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        Map<String, String> options = options(arguments);
        if (options == null) {
            return usageError();
        }
        try {
            String method = METHODS.get(command);
            String text = method == null ? local(command, options) : remote(method, options);
            if (text == null) {
                return usageError();
            }
            out.println(text.stripTrailing());
            out.flush();
            return ExitCode.OK;
        } catch (IOException e) {
            err.println("garboard: keyring " + command + ": " + e.getMessage());
            return ExitCode.START_FAILED;
        }
    }

    private int usageError() {
        err.print(usage());
        err.flush();
        return ExitCode.USAGE;
    }

    /** {@code --name value} and {@code --name=value}; null if there is anything else. */
    private static @Nullable Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = argument.substring(0, equals < 0 ? argument.length() : equals);
            if (!name.startsWith("--")
                    || !OPTIONS.contains(name.substring(2))
                    || (equals < 0 && ++i == arguments.size())) {
                return null;
            }
            options.put(name.substring(2), equals < 0 ? arguments.get(i) : argument.substring(equals + 1));
        }
        return options;
    }

    private static String remote(String method, Map<String, String> options) throws IOException {
        String endpoint =
                options.getOrDefault("endpoints", "https://127.0.0.1:2379").split(",", -1)[0];
        try (KeyringClient client =
                new KeyringClient(endpoint, path(options, "cacert"), path(options, "cert"), path(options, "key"))) {
            return client.call(method);
        }
    }

    private static @Nullable Path path(Map<String, String> options, String name) {
        String given = options.get(name);
        return given == null ? null : Path.of(given);
    }

    private static @Nullable String local(String command, Map<String, String> options) throws IOException {
        Path path = path(options, "file");
        if (path == null) {
            return null;
        }
        LocalKeyFile file = new LocalKeyFile(path, new SecureRandom(), InstantSource.system());
        return switch (command) {
            case "init-local" -> "key file " + path + " made, with key " + file.create();
            case "add-local-version" -> "key " + file.addVersion() + " added to " + path;
            case "trim-local" -> "keys removed from " + path + ": " + String.join(", ", file.removeOldVersions());
            default -> null;
        };
    }
}
