package io.garboard.core.simulation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A deliberate bug: one place of one source file put differently.
 *
 * @param name the file's, without its ending
 * @param what what is wrong then
 * @param file below the source folder
 * @param find what the source must hold exactly once
 * @param put what takes its place
 */
record Mutation(String name, String what, String file, String find, String put) {

    private static final String ENDING = ".mutation";

    /** All of them, by name. */
    static List<Mutation> all() {
        try (Stream<Path> files = Files.list(module().resolve("src/test/resources/mutations"))) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(Mutation::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path module() {
        return Path.of(System.getProperty("basedir", "."));
    }

    private static Mutation read(Path path) {
        try {
            String text = Files.readString(path);
            String name = String.valueOf(path.getFileName());
            return new Mutation(
                    name.substring(0, name.length() - ENDING.length()),
                    between(text, "what: ", "\n"),
                    between(text, "\nfile: ", "\n"),
                    between(text, "\nfind:\n", "\nput:\n").strip(),
                    text.substring(text.indexOf("\nput:\n") + 6).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String between(String text, String before, String after) {
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    private String source() throws IOException {
        return Files.readString(module().resolve("src/main/java").resolve(file));
    }

    /** How often its text is found: anything but once means that it must be written anew. */
    int matches() throws IOException {
        String source = source();
        int count = 0;
        for (int at = source.indexOf(find); at >= 0; at = source.indexOf(find, at + 1)) {
            count++;
        }
        return count;
    }

    /** Compiles the file with the bug into a folder to be put in front of the class path. */
    void compileInto(Path folder, String classPath) throws IOException {
        Path changed = folder.resolve("source").resolve(file);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.createDirectories(changed.getParent() == null ? folder : changed.getParent());
        Files.writeString(changed, source().replace(find, put));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager sources = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            errors,
                            sources,
                            null,
                            List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString()),
                            null,
                            sources.getJavaFileObjects(changed.toFile()))
                    .call();
            if (!compiled) {
                throw new IOException("mutation " + name + " does not compile: " + errors);
            }
        }
    }

    /** What the child's class path begins with. */
    static String inFront(Path folder, String classPath) {
        return folder.resolve("classes") + File.pathSeparator + classPath;
    }

    @Override
    public String toString() {
        return name;
    }
}
