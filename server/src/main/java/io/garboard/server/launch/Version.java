package io.garboard.server.launch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;

/**
 * Which program this is.
 *
 * @param garboard version of Garboard
 * @param revision revision of its source, or "unknown"
 */
public record Version(String garboard, String revision) {

    /** The release of etcd whose API is served; what {@code etcd --version} and {@code /version} tell. */
    public static final String ETCD = "3.7.1";

    private static final String RESOURCE = "/io/garboard/server/version.properties";

    /** As recorded at the build. */
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // Not worth a failed start: the version stays unknown.
        }
        return new Version(properties.getProperty("version", "unknown"), properties.getProperty("revision", "unknown"));
    }

    /** What {@code garboard --version} prints. */
    public String text() {
        return "garboard Version: " + garboard + "\n" + "etcd API Version: " + ETCD + "\n" + "Git SHA: " + revision
                + "\n" + javaLines();
    }

    /** What {@code etcd --version} prints: etcd's lines, which tools parse, and then whose they are. */
    public String etcdText() {
        return "etcd Version: " + ETCD + "\n" + "Git SHA: " + revision + "\n" + "Go Version: none\n" + "Go OS/Arch: "
                + osAndArch() + "\n" + "Garboard Version: " + garboard + "\n" + javaLines();
    }

    private static String javaLines() {
        return "Java Version: " + Runtime.version() + "\n";
    }

    private static String osAndArch() {
        String arch = System.getProperty("os.arch", "");
        String goArch =
                switch (arch) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> arch;
                };
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT) + "/" + goArch;
    }
}
