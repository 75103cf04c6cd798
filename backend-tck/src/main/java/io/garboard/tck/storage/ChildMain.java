package io.garboard.tck.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/**
 * The child process of the rules about crashes, damage and directories in use. Started by the kit; its arguments are a
 * command, the provider's name, a directory, the number of options, the options, and the command's own arguments.
 */
public final class ChildMain {

    private static final PrintStream OUT = System.out;

    private final StateMachineStorageProvider provider;
    private final Path directory;
    private final Map<String, String> options;

    private ChildMain(StateMachineStorageProvider provider, Path directory, Map<String, String> options) {
        this.provider = provider;
        this.directory = directory;
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        int optionCount = Integer.parseInt(arguments[3]);
        Map<String, String> options = new HashMap<>();
        for (String option : Arrays.asList(arguments).subList(4, 4 + optionCount)) {
            int equals = option.indexOf('=');
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        List<String> rest = Arrays.asList(arguments).subList(4 + optionCount, arguments.length);
        new ChildMain(Providers.named(arguments[1]), Path.of(arguments[2]), options).run(arguments[0], rest);
    }

    private void run(String command, List<String> arguments) throws Exception {
        switch (command) {
            case "hold" -> hold();
            case "copy" -> copy(Path.of(arguments.get(0)));
            case "write" -> write(Long.parseLong(arguments.get(0)));
            case "read" -> arguments.stream().skip(1).forEach(name -> read(arguments.get(0), name));
            default -> throw new IllegalArgumentException(command);
        }
    }

    private StateMachineStorage open(Path path) throws StorageException {
        return provider.open(new StorageConfig(path, Rules.TABLES, Fullness.DEFAULT_CAPACITY_BYTES, options));
    }

    private static void print(String line) {
        OUT.println(line);
        if (OUT.checkError()) {
            throw new IllegalStateException("the parent is gone");
        }
    }

    /** Keeps the storage open until the standard input ends. */
    private void hold() throws StorageException, IOException {
        StateMachineStorage storage = open(directory);
        Rules.put(storage, Rules.OTHER, "held", "by a child");
        print("OPEN");
        int ignored = System.in.read();
        storage.close();
        print(ignored < 0 ? "CLOSED" : "unexpected input");
    }

    /** Copies the storage into {@code target}; says "OPEN" before and "COPIED" after. */
    private void copy(Path target) throws StorageException {
        StateMachineStorage storage = open(directory);
        print("OPEN");
        storage.copyTo(target);
        print("COPIED");
        storage.close();
    }

    /** Commits numbered batches until killed; says "C n" after a commit and "S n" after a sync. */
    @SuppressWarnings("InfiniteLoopStatement") // ended by kill -9
    private void write(long seed) throws Exception {
        StateMachineStorage storage = open(directory);
        NumberedBatches batches = new NumberedBatches(seed);
        long number;
        try (ReadView view = storage.openReadView()) {
            number = NumberedBatches.last(view);
        }
        SplittableRandom random = new SplittableRandom(seed + number);
        Semaphore maintenance = maintainInBackground(storage);
        print("OPEN");
        while (true) {
            storage.commit(batches.batch(++number));
            print("C " + number);
            if (random.nextInt(8) == 0) {
                storage.sync();
                print("S " + number);
                maintenance.release();
            }
        }
    }

    /** Starts a thread that reclaims space once for every permit. */
    private static Semaphore maintainInBackground(StateMachineStorage storage) {
        Semaphore due = new Semaphore(0);
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    due.acquire();
                    storage.reclaimSpace(64 << 10);
                }
            } catch (StorageException | InterruptedException e) {
                print("reclaimSpace: " + e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return due;
    }

    /**
     * Opens and reads a storage, and says what came of it in one line: the directory's name and "INTACT" or "CHANGED"
     * (compared with {@code digest}), "CORRUPT-AT-OPEN", "CORRUPT-AT-READ", or what was thrown.
     */
    private void read(String digest, String name) {
        String outcome;
        try {
            StateMachineStorage storage = open(directory.resolve(name));
            outcome = readAndClose(storage, digest);
        } catch (StorageException e) {
            outcome = e.kind() + "-AT-OPEN " + e.getMessage();
        } catch (RuntimeException | Error e) {
            outcome = "threw " + e;
        }
        print(name + " " + outcome.replace('\n', ' '));
    }

    private static String readAndClose(StateMachineStorage storage, String digest) {
        try (ReadView view = storage.openReadView()) {
            return Digest.of(view).equals(digest) ? "INTACT" : "CHANGED";
        } catch (StorageException e) {
            return e.kind() + "-AT-READ " + e.getMessage();
        } finally {
            closeQuietly(storage);
        }
    }

    /** After CORRUPT a backend need not close well, only not hang nor crash. */
    private static void closeQuietly(StateMachineStorage storage) {
        try {
            storage.close();
        } catch (StorageException e) {
            System.err.println("close: " + e);
        }
    }
}
