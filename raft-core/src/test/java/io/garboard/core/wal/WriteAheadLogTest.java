package io.garboard.core.wal;

import static io.garboard.core.wal.WalFixture.DIRECTORY;
import static io.garboard.core.wal.WalFixture.all;
import static io.garboard.core.wal.WalFixture.entries;
import static io.garboard.core.wal.WalFixture.entry;
import static io.garboard.core.wal.WalFixture.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {

    private final WalFixture fixture = new WalFixture();

    @Test
    void whatWasAppendedIsReadBack() throws IOException {
        try (WriteAheadLog log = fixture.create()) {
            log.append(List.of(), state(1, 0), true);
            log.append(entries(1, 3, 1, 10), null, true);
            log.append(List.of(entry(4, 2, 0)), new HardState(2, 7, 3), true);
        }
        try (WriteAheadLog log = fixture.open()) {
            assertThat(log.hardState()).isEqualTo(new HardState(2, 7, 3));
            assertThat(log.firstIndex()).isEqualTo(1);
            assertThat(log.lastIndex()).isEqualTo(4);
            assertThat(all(log)).isEqualTo(List.of(entry(1, 1, 10), entry(2, 1, 10), entry(3, 1, 10), entry(4, 2, 0)));
            assertThat(log.term(0)).isZero();
            assertThat(log.term(4)).isEqualTo(2);
            assertThat(log.type(4)).isEqualTo(EntryType.NORMAL);
        }
    }

    @Test
    void oneForceForOneAppend() throws IOException {
        WriteAheadLog log = fixture.create();
        int before = fixture.disk.forces();
        log.append(entries(1, 20, 1, 10), state(1, 0), true);
        assertThat(fixture.disk.forces() - before).isEqualTo(1);
        log.append(List.of(), state(1, 20), false);
        assertThat(fixture.disk.forces() - before).isEqualTo(1);
        assertThat(log.bytesWritten()).isPositive();
    }

    @Test
    void entriesReplaceTheEndOfTheLog() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 5, 1, 10), state(1, 0), true);
        log.append(List.of(entry(3, 2, 10)), state(2, 0), true);
        assertThat(all(log)).isEqualTo(List.of(entry(1, 1, 10), entry(2, 1, 10), entry(3, 2, 10)));
        fixture.disk.killProcess();
        assertThat(all(fixture.open())).isEqualTo(all(log));
    }

    @Test
    void replacingMayReachBackOverSegments() throws IOException {
        WriteAheadLog log = fixture.create();
        for (int i = 1; i <= 30; i++) {
            log.append(List.of(entry(i, 1, 700)), state(1, 0), true);
        }
        assertThat(fixture.disk.segments(DIRECTORY).size()).isGreaterThan(2);
        log.append(entries(2, 3, 5, 700), state(5, 0), true);
        List<Entry> expected = List.of(entry(1, 1, 700), entry(2, 5, 700), entry(3, 5, 700));
        assertThat(all(log)).isEqualTo(expected);
        log.dropBelow(3);
        fixture.disk.killProcess();
        WriteAheadLog reopened = fixture.open();
        assertThat(reopened.firstIndex()).isEqualTo(2);
        assertThat(all(reopened)).isEqualTo(expected.subList(1, 3));
        assertThat(reopened.term(1)).isEqualTo(1);
    }

    @Test
    void entriesThatAreNotInMemoryAreReadFromDisk() throws IOException {
        WriteAheadLog log = fixture.create();
        for (int i = 0; i < 50; i++) {
            log.append(entries(i * 3 + 1, i * 3 + 3, 1, 100 + i), state(1, 0), true);
        }
        assertThat(log.entries(1, 150, Long.MAX_VALUE))
                .hasSize(150)
                .allMatch(entry -> entry.equals(entry(entry.index(), 1, 100 + (int) (entry.index() - 1) / 3)));
        assertThat(log.entries(2, 150, 250)).hasSize(2);
        assertThat(log.entries(2, 150, 1)).hasSize(1);
        assertThat(log.entries(149, 149, 1)).hasSize(1);
    }

    @Test
    void whatIsForgottenIsReadFromDisk() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 5, 1, 10), state(1, 0), true);
        List<Entry> before = all(log);
        log.forget(3);
        assertThat(all(log)).isEqualTo(before);
        log.forget(5);
        log.append(entries(6, 7, 1, 10), null, true);
        log.forget(4);
        assertThat(all(log).subList(0, 5)).isEqualTo(before);
        log.append(List.of(entry(3, 2, 10)), state(2, 0), true);
        assertThat(all(log)).isEqualTo(List.of(entry(1, 1, 10), entry(2, 1, 10), entry(3, 2, 10)));
    }

    @Test
    void oldSegmentsAreDroppedAndTheRestStandsAlone() throws IOException {
        WriteAheadLog log = fixture.create();
        HardState last = HardState.INITIAL;
        for (int i = 1; i <= 100; i++) {
            last = i == 1 ? new HardState(1, 9, 0) : last;
            log.append(List.of(entry(i, i / 10 + 1, 500)), i == 1 ? last : null, true);
        }
        int before = fixture.disk.segments(DIRECTORY).size();
        long size = log.sizeBytes();
        log.dropBelow(60);
        assertThat(fixture.disk.segments(DIRECTORY).size()).isLessThan(before);
        assertThat(log.sizeBytes()).isLessThan(size);
        assertThat(log.firstIndex()).isBetween(30L, 60L);
        fixture.disk.killProcess();
        WriteAheadLog reopened = fixture.open();
        assertThat(reopened.hardState()).isEqualTo(last);
        assertThat(reopened.firstIndex()).isEqualTo(log.firstIndex());
        assertThat(reopened.term(log.firstIndex() - 1)).isEqualTo((log.firstIndex() - 1) / 10 + 1);
        assertThat(all(reopened)).isEqualTo(all(log));
        reopened.append(List.of(entry(101, 20, 10)), null, true);
        assertThat(reopened.lastIndex()).isEqualTo(101);
    }

    @Test
    void anEntryLargerThanASegmentHasOneOfItsOwn() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(List.of(entry(1, 1, 10)), state(1, 0), true);
        log.append(List.of(entry(2, 1, 100_000)), null, true);
        log.append(List.of(entry(3, 1, 6_000_000)), null, true);
        log.append(List.of(entry(4, 1, 10)), null, true);
        fixture.disk.killProcess();
        assertThat(all(fixture.open()))
                .isEqualTo(List.of(entry(1, 1, 10), entry(2, 1, 100_000), entry(3, 1, 6_000_000), entry(4, 1, 10)));
    }

    @Test
    void aLogMayBeginInTheMiddle() throws IOException {
        fixture.create(new LogPosition(41, 3), WalFixture.SMALL).close();
        WriteAheadLog log = fixture.open();
        assertThat(log.firstIndex()).isEqualTo(42);
        assertThat(log.lastIndex()).isEqualTo(41);
        assertThat(log.term(41)).isEqualTo(3);
        log.append(List.of(entry(42, 4, 1)), state(4, 41), true);
        assertThat(all(log)).containsExactly(entry(42, 4, 1));
    }

    @Test
    void aGapIsABug() throws IOException {
        WriteAheadLog log = fixture.create();
        assertThatThrownBy(() -> log.append(List.of(entry(2, 1, 1)), null, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- whose log it is ----

    @Test
    void anotherMembersLogIsRefused() throws IOException {
        fixture.create().close();
        assertThatThrownBy(() -> fixture.open(new WalIdentity(0xc, 0xb)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to member a of cluster c, this is member b of cluster c");
    }

    @Test
    void aDirectoryIsForOneAtATime() throws IOException {
        WriteAheadLog log = fixture.create();
        assertThatThrownBy(fixture::open).hasMessageContaining("locked");
        log.close();
        fixture.open().close();
        assertThatThrownBy(fixture::create).hasMessageContaining("already");
        fixture.open().close();
    }

    @Test
    void whatWasLeftHalfPreparedIsCleanedUp() throws IOException {
        fixture.create();
        assertThat(fixture.disk.list(DIRECTORY)).anyMatch(name -> name.endsWith(".tmp"));
        fixture.disk.killProcess();
        WriteAheadLog log = fixture.open();
        log.close();
        assertThat(fixture.disk.list(DIRECTORY)).noneMatch(name -> name.endsWith(".tmp"));
    }

    // ---- failing disks ----

    @Test
    void afterAFailedForceNothingIsAppendedAnyMore() throws IOException {
        WriteAheadLog log = fixture.create();
        fixture.disk.failForces();
        assertThatThrownBy(() -> log.append(List.of(entry(1, 1, 1)), null, true))
                .hasMessageContaining("Input/output error");
        assertThatThrownBy(() -> log.append(List.of(), state(1, 0), false)).hasMessageContaining("earlier write");
        log.close();
    }

    @Test
    void aFullDiskFailsTheAppendNotTheLogBeforeIt() throws IOException {
        WriteAheadLog log = fixture.create();
        fixture.disk.setCapacity(fixture.disk.segments(DIRECTORY).stream()
                        .mapToLong(file -> fixture.disk.contentOf(file).length)
                        .sum()
                + 9000);
        assertThatThrownBy(() -> {
                    for (int i = 1; i <= 100; i++) {
                        log.append(List.of(entry(i, 1, 500)), null, true);
                    }
                })
                .hasMessageContaining("No space left on device");
        long last = log.lastIndex();
        assertThat(last).isGreaterThan(10);
        fixture.disk.crash(new SplittableRandom(1));
        fixture.disk.setCapacity(Long.MAX_VALUE);
        assertThat(all(fixture.open())).isEqualTo(entries(1, last, 1, 500));
    }

    // ---- the real disk ----

    @Test
    void worksOnTheRealDisk(@TempDir Path directory) throws Exception {
        ExecutorService background = Executors.newSingleThreadExecutor();
        WalOptions options = new WalOptions(1 << 20, 64 << 10, 10_000, true);
        Path wal = directory.resolve("member").resolve("wal");
        FileDisk disk = new FileDisk();
        assertThat(WriteAheadLog.exists(disk, wal)).isFalse();
        try (WriteAheadLog log = WriteAheadLog.create(
                disk, wal, WalFixture.IDENTITY, LogPosition.START, options, background, DurationObserver.NONE)) {
            for (int i = 1; i <= 300; i++) {
                log.append(List.of(entry(i, 1, 5000)), state(1, i - 1), i % 10 == 0);
            }
            assertThatThrownBy(() -> WriteAheadLog.open(
                            disk, wal, WalFixture.IDENTITY, options, background, DurationObserver.NONE))
                    .hasMessageContaining("locked");
            log.dropBelow(100);
        }
        try (WriteAheadLog log =
                WriteAheadLog.open(disk, wal, WalFixture.IDENTITY, options, background, DurationObserver.NONE)) {
            assertThat(log.firstIndex()).isBetween(2L, 100L);
            assertThat(all(log)).isEqualTo(entries(log.firstIndex(), 300, 1, 5000));
            assertThat(log.hardState()).isEqualTo(state(1, 299));
        }
        background.shutdown();
        assertThat(background.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        try (Stream<Path> files = Files.list(wal)) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    // ---- beginning anew ----

    @Test
    void aResetLogHoldsNothingAndBeginsAfterThePosition() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 30, 1, 600), state(1, 0), true);
        log.reset(new LogPosition(100, 7), state(8, 100));
        assertThat(log.firstIndex()).isEqualTo(101);
        assertThat(log.lastIndex()).isEqualTo(100);
        assertThat(log.term(100)).isEqualTo(7);
        log.append(entries(101, 140, 8, 600), state(8, 101), true);
        assertThat(all(log)).isEqualTo(entries(101, 140, 8, 600));
        log.close();
        WriteAheadLog again = fixture.open();
        assertThat(all(again)).isEqualTo(entries(101, 140, 8, 600));
        assertThat(again.hardState()).isEqualTo(state(8, 101));
        again.close();
    }

    /** Back as well as forward: a tail that does not agree with the snapshot is longer than that. */
    @Test
    void aResetMayGoBack() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 30, 1, 600), state(1, 0), true);
        log.reset(new LogPosition(20, 3), state(4, 20));
        log.append(entries(21, 22, 4, 50), null, true);
        log.close();
        WriteAheadLog again = fixture.open();
        assertThat(all(again)).isEqualTo(entries(21, 22, 4, 50));
        assertThat(again.term(20)).isEqualTo(3);
        assertThat(again.hardState()).isEqualTo(state(4, 20));
        again.close();
    }
}
