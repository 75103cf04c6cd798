package io.garboard.server;

import io.garboard.server.config.ConfigException;
import io.garboard.server.config.ConfigLoader;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagTable;
import io.garboard.server.flags.HelpText;
import io.garboard.server.launch.ExitCode;
import io.garboard.server.launch.FirstRequest;
import io.garboard.server.launch.HaltingFaultHandler;
import io.garboard.server.launch.ServerProcess;
import io.garboard.server.launch.UnsafeMemoryAccess;
import io.garboard.server.launch.Version;
import io.garboard.server.wiring.MemberAssembly;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * The program's main. Its first argument says under which name it runs: {@code server} for {@code garboard server},
 * {@code etcd} for a program that takes etcd's flags directly.
 */
public final class Garboard {

    private final PrintStream out;
    private final PrintStream err;
    private final long startNanos = System.nanoTime();

    Garboard(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs until a signal ends the process, or exits with one of {@link ExitCode}. */
    public static void main(String[] arguments) throws InterruptedException {
        UnsafeMemoryAccess.allow();
        int code = new Garboard(System.out, System.err).run(List.of(arguments), System.getenv());
        System.exit(code);
    }

    int run(List<String> arguments, Map<String, String> environment) throws InterruptedException {
        String command = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (command) {
            case "server" -> serve("garboard server", rest, environment);
            case "etcd" -> serve("etcd", rest, environment);
            case "keyring" -> new KeyringCommand(out, err).run(rest);
            case "rehearse" -> rehearse(rest);
            case "version", "--version", "-version" -> print(Version.current().text());
            case "help", "--help", "-help", "-h" -> print(overview());
            default ->
                usageError(command.isEmpty() ? "no command given" : "unknown command \"" + command + "\"", overview());
        };
    }

    private int serve(String program, List<String> arguments, Map<String, String> environment)
            throws InterruptedException {
        if (program.equals("etcd") && !arguments.isEmpty() && isProxyCommand(arguments.get(0))) {
            return usageError("Garboard has no " + arguments.get(0) + "; etcd's works with it", "");
        }
        ConfigLoader.Parsed parsed;
        try {
            parsed = ConfigLoader.parse(arguments, environment);
        } catch (FlagException e) {
            return usageError(e.getMessage(), HelpText.usage(program));
        } catch (ConfigException e) {
            return configError(e);
        }
        return switch (parsed.request()) {
            case PRINT_HELP -> print(HelpText.full(program, FlagTable.standard()));
            case PRINT_VERSION ->
                print(
                        program.equals("etcd")
                                ? Version.current().etcdText()
                                : Version.current().text());
            case SERVE -> serve(parsed);
        };
    }

    private int serve(ConfigLoader.Parsed parsed) throws InterruptedException {
        MemberAssembly assembly = MemberAssembly.warmingUp(parsed.wantsTls());
        ServerConfig config;
        try {
            config = ConfigLoader.validate(parsed);
        } catch (ConfigException e) {
            return configError(e);
        }
        return new ServerProcess(config, assembly, new HaltingFaultHandler(), out, startNanos).run();
    }

    /** Called by the launcher to have the classes of a start recorded: not for people, so not in the help text. */
    private int rehearse(List<String> arguments) throws InterruptedException {
        if (arguments.size() != 1) {
            return usageError("rehearse needs a directory", "");
        }
        List<String> flags = List.of(
                "--data-dir=" + arguments.get(0) + "/data",
                "--listen-client-urls=http://127.0.0.1:0",
                "--advertise-client-urls=http://127.0.0.1:0",
                "--listen-peer-urls=http://127.0.0.1:0");
        try {
            ServerConfig config = ConfigLoader.validate(ConfigLoader.parse(flags, Map.of()));
            // With TLS, so that its classes are in the archive too.
            MemberAssembly assembly = MemberAssembly.warmingUp(true);
            return new ServerProcess(config, assembly, new HaltingFaultHandler(), out, startNanos)
                    .rehearse(server -> FirstRequest.send(server.clientUrls().get(0)));
        } catch (FlagException e) {
            return usageError(e.getMessage(), "");
        } catch (ConfigException e) {
            return configError(e);
        }
    }

    private static boolean isProxyCommand(String argument) {
        return argument.equals("gateway") || argument.equals("grpc-proxy");
    }

    private static String overview() {
        return """
                Usage:
                  garboard server [flags]    serve; garboard server --help lists the flags
                  garboard bench [flags]     measure it beside an etcd; garboard bench --help lists the flags
                  garboard keyring ...       look after the keys of encrypted values
                  garboard version           print the version
                """;
    }

    private int print(String text) {
        out.print(text);
        out.flush();
        return ExitCode.OK;
    }

    private int configError(ConfigException e) {
        err.println("garboard: " + e.getMessage());
        return ExitCode.START_FAILED;
    }

    private int usageError(String message, String usage) {
        err.println(message);
        err.print(usage);
        err.flush();
        return ExitCode.USAGE;
    }
}
