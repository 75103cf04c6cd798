package io.garboard.server.launch;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * Does for {@code java -jar} what the option {@code --sun-misc-unsafe-memory-access=allow} does for the launcher.
 *
 * <p>From JDK 24 on, the first use of {@code sun.misc.Unsafe} by a library prints four lines of warning (JEP 498). The
 * option is nothing but a property that the JVM puts into its private copy of the system properties before main runs; a
 * manifest has no attribute for it. So the property is added to that copy here, which the manifest's Add-Opens permits.
 * docs/adr/0007 says which libraries need it, and when this can go. If it does not work out, the warning appears and
 * nothing else happens.
 */
public final class UnsafeMemoryAccess {

    private static final int FIRST_WARNING_RELEASE = 24;
    private static final String PROPERTY = "sun.misc.unsafe.memory.access";

    private UnsafeMemoryAccess() {}

    /** Call it first of all, before any library is loaded. */
    public static void allow() {
        if (Runtime.version().feature() < FIRST_WARNING_RELEASE || System.getProperty(PROPERTY) != null) {
            return;
        }
        try {
            Field field = Class.forName("jdk.internal.misc.VM").getDeclaredField("savedProps");
            field.setAccessible(true);
            @SuppressWarnings("unchecked")
            Map<String, String> savedProperties = (Map<String, String>) field.get(null);
            savedProperties.putIfAbsent(PROPERTY, "allow");
            // Netty asks for it in the open before it uses Unsafe.
            System.setProperty(PROPERTY, "allow");
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Without it there is a warning on stderr, no more.
        }
    }
}
