package io.garboard.tck.storage;

import static io.garboard.spi.storage.StorageException.Kind.CORRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 90x: damaged files. The "main file" is the largest in the directory after a clean close. Damaged storages are read in a
 * child process, so that a crash of the JVM or a hang is a failed rule and no more.
 */
abstract class DamageRules extends Rules {

    private static final int BATCHES = 150;
    private static final int HEADER_BYTES = 16 << 10;
    private static final String UNHARMED_OR_CORRUPT = "INTACT|CORRUPT-AT-(OPEN|READ) .*";

    private final NumberedBatches batches = new NumberedBatches(900);
    private DamagedCopies copies;

    DamageRules(BackendUnderTest backend) {
        super(backend);
    }

    @BeforeEach
    void writeAndClose() throws Exception {
        StateMachineStorage storage = open();
        for (int i = 1; i <= BATCHES; i++) {
            storage.commit(batches.batch(i));
        }
        String digest;
        try (ReadView view = storage.openReadView()) {
            digest = Digest.of(view);
        }
        storage.close();
        copies = new DamagedCopies(temporary.resolve("storage"), directory("damaged"), digest);
    }

    @Test
    void rule_901_an_undamaged_copy_of_the_files_opens() throws Exception {
        copies.add("undamaged", file -> {});
        copies.assertOutcomes(backend, temporary, "INTACT");
    }

    @Test
    void rule_902_a_destroyed_header_is_found_at_open() throws Exception {
        copies.add("zeros", file -> file.overwrite(0, new byte[HEADER_BYTES]));
        copies.add("ones", file -> file.overwrite(0, filled(HEADER_BYTES, 0xff)));
        SplittableRandom random = new SplittableRandom(902);
        for (int i = 0; i < 4; i++) {
            copies.add("random" + i, file -> file.overwrite(0, Seeds.bytes(random, HEADER_BYTES)));
        }
        copies.assertOutcomes(backend, temporary, "CORRUPT-AT-OPEN .*" + "damaged/.*");
    }

    @Test
    void rule_903_a_file_cut_short_is_found() throws Exception {
        copies.add("half", file -> file.truncate(file.size() / 2));
        copies.add("quarter", file -> file.truncate(file.size() / 4));
        copies.add("thousandth", file -> file.truncate(file.size() / 1000));
        copies.add("most", file -> file.truncate(file.size() * 9 / 10));
        copies.add("odd", file -> file.truncate(file.size() / 2 + 333));
        copies.assertOutcomes(backend, temporary, UNHARMED_OR_CORRUPT);
    }

    @Test
    void rule_904_a_flipped_bit_is_found_or_at_least_does_no_more_than_change_a_value() throws Exception {
        SplittableRandom random = new SplittableRandom(904);
        for (int i = 0; i < 30; i++) {
            copies.add("flip" + i, file -> file.flip(position(file, random), random.nextInt(8)));
        }
        copies.assertOutcomes(backend, temporary, backend.detectsBitFlips() ? UNHARMED_OR_CORRUPT : harmless());
    }

    @Test
    void rule_905_an_overwritten_piece_is_found_or_at_least_does_no_more_than_change_a_value() throws Exception {
        SplittableRandom random = new SplittableRandom(905);
        for (int i = 0; i < 10; i++) {
            copies.add("zeros" + i, file -> file.overwrite(position(file, random), new byte[48]));
            copies.add("random" + i, file -> file.overwrite(position(file, random), Seeds.bytes(random, 48)));
        }
        copies.assertOutcomes(backend, temporary, backend.detectsBitFlips() ? UNHARMED_OR_CORRUPT : harmless());
    }

    private static String harmless() {
        return "CHANGED|" + UNHARMED_OR_CORRUPT;
    }

    /**
     * Anywhere in the file if the backend detects flips; else within a value, which is where it may answer with what it
     * does not know to be damaged.
     */
    private long position(DamagedFile file, SplittableRandom random) throws Exception {
        if (backend.detectsBitFlips()) {
            return random.nextLong(file.size());
        }
        byte[] found = batches.modelAt(BATCHES).rows(LOG).values().stream()
                .map(Bytes::array)
                .filter(value -> value.length >= 1000)
                .skip(random.nextInt(50))
                .findFirst()
                .orElseThrow();
        return file.positionOf(found) + random.nextInt(16);
    }

    @Test
    void rule_906_a_damaged_marker_is_no_marker_of_this_engine() throws Exception {
        for (String content :
                new String[] {"", "\n", "some text\n", backend.provider().name() + "2\n"}) {
            Path directory = directory("storage");
            Files.writeString(directory.resolve(EngineMarker.FILE_NAME), content);
            StorageException failure =
                    Assertions.catchThrowableOfType(StorageException.class, () -> backend.open(directory, TABLES));
            assertThat(failure).as("opened with the marker '%s'", content).isNotNull();
        }
    }

    @Test
    void rule_907_a_failed_open_gives_the_directory_up() throws Exception {
        Path directory = directory("storage");
        DamagedFile main = DamagedFile.largestIn(directory);
        byte[] whole = Files.readAllBytes(main.path());
        main.overwrite(0, filled(HEADER_BYTES, 0xff));
        for (int i = 0; i < 3; i++) {
            assertFails(CORRUPT, () -> open(directory));
        }
        Files.write(main.path(), whole);
        batches.modelAt(BATCHES).assertHeldBy(open(directory), TABLES);
    }

    private static byte[] filled(int length, int unsigned) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) unsigned);
        return bytes;
    }
}
