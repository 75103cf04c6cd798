package io.garboard.core.wal;

import static io.garboard.core.wal.WalFixture.DIRECTORY;
import static io.garboard.core.wal.WalFixture.all;
import static io.garboard.core.wal.WalFixture.entries;
import static io.garboard.core.wal.WalFixture.entry;
import static io.garboard.core.wal.WalFixture.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a crash may take and what it may not, and what is damage. */
class WalCrashTest {

    private static final int SEEDS = 80;

    private final WalFixture fixture = new WalFixture();

    /** Three forced appends; returns the only segment. */
    private Path threeAppends() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 2, 1, 50), state(1, 0), true);
        log.append(entries(3, 3, 1, 700), null, true);
        log.append(entries(4, 5, 1, 60), state(1, 3), true);
        fixture.disk.killProcess();
        return fixture.disk.segments(DIRECTORY).get(0);
    }

    private static int endOfFrames(byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static int lastFrame(byte[] content) {
        for (int at = endOfFrames(content) & ~7; ; at -= 8) {
            if (content[at] == 0x47
                    && content[at + 1] == 0x42
                    && content[at + 2] == (byte) 0xF7
                    && content[at + 3] == (byte) 0xA3) {
                return at;
            }
        }
    }

    @Test
    void aLastAppendThatIsTornAtAnyByteIsCutOffAsAWhole() throws IOException {
        Path segment = threeAppends();
        byte[] whole = fixture.disk.contentOf(segment).clone();
        int end = endOfFrames(whole);
        for (int tear = lastFrame(whole); tear < end; tear++) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, tear, torn.length, (byte) 0);
            fixture.disk.overwrite(segment, torn);
            assertCutAndUsable(segment);
            fixture.disk.overwrite(segment, Arrays.copyOf(whole, tear));
            assertCutAndUsable(segment);
        }
    }

    private void assertCutAndUsable(Path segment) throws IOException {
        WriteAheadLog log = fixture.open();
        assertThat(all(log)).isEqualTo(List.of(entry(1, 1, 50), entry(2, 1, 50), entry(3, 1, 700)));
        assertThat(log.hardState()).isEqualTo(state(1, 0));
        log.append(List.of(entry(4, 2, 1)), state(2, 0), true);
        fixture.disk.killProcess();
        WriteAheadLog again = fixture.open();
        assertThat(again.lastIndex()).isEqualTo(4);
        assertThat(again.term(4)).isEqualTo(2);
        fixture.disk.killProcess();
        fixture.disk.segments(DIRECTORY).stream()
                .filter(other -> !other.equals(segment))
                .forEach(fixture.disk::remove);
    }

    @Test
    void aFlippedBitInTheLastAppendCutsItOff() throws IOException {
        Path segment = threeAppends();
        byte[] whole = fixture.disk.contentOf(segment).clone();
        for (int at = lastFrame(whole); at < endOfFrames(whole); at++) {
            byte[] flipped = whole.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            fixture.disk.overwrite(segment, flipped);
            assertCutAndUsable(segment);
        }
    }

    @Test
    void aFlippedBitAnywhereBeforeTheLastAppendIsRefusedOrHarmless() throws IOException {
        Path segment = threeAppends();
        byte[] whole = fixture.disk.contentOf(segment).clone();
        List<Entry> expected = all(fixture.open());
        fixture.disk.killProcess();
        int harmless = 0;
        for (int at = 0; at < lastFrame(whole); at++) {
            byte[] flipped = whole.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            fixture.disk.overwrite(segment, flipped);
            try (WriteAheadLog log = fixture.open()) {
                // Padding, which nothing reads.
                assertThat(all(log)).isEqualTo(expected);
                harmless++;
            } catch (WalCorruptException e) {
                assertThat(e)
                        .hasMessageContaining(segment.toString())
                        .hasMessageContaining("at byte")
                        .hasMessageContaining("Restore the data directory from a backup")
                        .hasMessageContaining("add it again as a new member");
            }
            fixture.disk.killProcess();
        }
        assertThat(harmless).isLessThan(20);
    }

    @Test
    void damageToWhatWasCommittedLastIsFoundThroughTheCommitIndexAfterIt() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 2, 1, 50), state(1, 0), true);
        log.append(List.of(), state(1, 2), false);
        fixture.disk.killProcess();
        Path segment = fixture.disk.segments(DIRECTORY).get(0);
        byte[] flipped = fixture.disk.contentOf(segment).clone();
        flipped[SegmentHeader.BYTES + 100] ^= 4;
        fixture.disk.overwrite(segment, flipped);
        assertThatThrownBy(fixture::open).isInstanceOf(WalCorruptException.class);
    }

    /** Of two unforced appends the disk kept the second; later the first is appended again, to the byte. */
    @Test
    void whatWasCutOffDoesNotComeBack() throws IOException {
        WriteAheadLog log = fixture.create();
        log.append(entries(1, 1, 1, 50), state(1, 0), true);
        Path segment = fixture.disk.segments(DIRECTORY).get(0);
        int first = (int) Frame.align(endOfFrames(fixture.disk.contentOf(segment)));
        log.append(entries(2, 2, 1, 50), null, false);
        log.append(entries(3, 3, 1, 50), null, false);
        fixture.disk.killProcess();
        byte[] torn = fixture.disk.contentOf(segment).clone();
        Arrays.fill(torn, first, first + 30, (byte) 0);
        fixture.disk.overwrite(segment, torn);
        WriteAheadLog again = fixture.open();
        assertThat(again.lastIndex()).isEqualTo(1);
        again.append(entries(2, 2, 1, 50), null, true);
        fixture.disk.killProcess();
        assertThat(fixture.open().lastIndex()).isEqualTo(2);
    }

    @Test
    void aRecordInAPlaceThatIsNotItsOwnIsNoRecord() throws IOException {
        Path segment = threeAppends();
        byte[] content = fixture.disk.contentOf(segment).clone();
        List<Entry> expected = all(fixture.open());
        fixture.disk.killProcess();
        int end = (int) Frame.align(endOfFrames(content));
        int last = lastFrame(content);
        System.arraycopy(content, SegmentHeader.BYTES, content, end, last - SegmentHeader.BYTES);
        fixture.disk.overwrite(segment, content);
        assertThat(all(fixture.open())).isEqualTo(expected);
    }

    @Test
    void aMissingSegmentIsRefused() throws IOException {
        WriteAheadLog log = fixture.create();
        for (int i = 1; i <= 60; i++) {
            log.append(List.of(entry(i, 1, 700)), state(1, 0), true);
        }
        fixture.disk.killProcess();
        List<Path> segments = fixture.disk.segments(DIRECTORY);
        assertThat(segments.size()).isGreaterThan(3);
        fixture.disk.remove(segments.get(2));
        assertThatThrownBy(fixture::open)
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("the segment before it is missing");
    }

    @Test
    void aSegmentThatLostItsEndIsRefusedIfAnotherFollows() throws IOException {
        WriteAheadLog log = fixture.create();
        for (int i = 1; i <= 60; i++) {
            log.append(List.of(entry(i, 1, 700)), state(1, 0), true);
        }
        fixture.disk.killProcess();
        Path second = fixture.disk.segments(DIRECTORY).get(1);
        byte[] content = fixture.disk.contentOf(second).clone();
        Arrays.fill(content, lastFrame(content), content.length, (byte) 0);
        fixture.disk.overwrite(second, content);
        assertThatThrownBy(fixture::open)
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining(second.toString());
    }

    @Test
    void aSegmentUnderAnothersNameIsRefused() throws IOException {
        Path segment = threeAppends();
        byte[] content = fixture.disk.contentOf(segment);
        Path other = DIRECTORY.resolve(new SegmentHeader(2, WalFixture.IDENTITY, new LogPosition(5, 1), 0).fileName());
        fixture.disk.create(other);
        fixture.disk.overwrite(other, content);
        assertThatThrownBy(fixture::open)
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("the segment was written as");
    }

    /** One append after another, forced or not, with crashes between: what comes back is what was there after one of them. */
    @Test
    void afterAnyCrashTheLogIsAPrefixOfTheAppendsThatHoldsEveryForcedOne() throws IOException {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            try {
                new Run(seed).run();
            } catch (RuntimeException | IOException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ": mvn -pl raft-core test -Dtest=WalCrashTest -Dseed=" + seed, e);
            }
        }
    }

    private record Snapshot(List<Entry> entries, HardState state) {}

    private static final class Run {

        private final SplittableRandom random;
        private final WalFixture fixture = new WalFixture();
        private WriteAheadLog log;

        /** What was there after each append since the last force, the first of them durable. */
        private List<Snapshot> possible = new ArrayList<>();

        private Snapshot now = new Snapshot(List.of(), HardState.INITIAL);
        private long dropped;

        Run(long seed) throws IOException {
            random = new SplittableRandom(seed);
            log = fixture.create();
            possible.add(now);
        }

        void run() throws IOException {
            for (int i = 0; i < 120; i++) {
                int dice = random.nextInt(100);
                if (dice < 80) {
                    append();
                } else if (dice < 85 && now.entries.size() > 1) {
                    dropped = Math.max(dropped, log.firstIndex());
                    log.dropBelow(1 + random.nextInt(now.entries.size()));
                } else if (dice < 92) {
                    reopen(false);
                } else if (dice < 98) {
                    reopen(true);
                }
            }
            reopen(true);
        }

        private void append() throws IOException {
            List<Entry> kept = new ArrayList<>(now.entries);
            long commit = now.state.commitIndex();
            long term = now.state.term() + random.nextInt(2);
            List<Entry> added = new ArrayList<>();
            Snapshot cut = now;
            if (random.nextInt(5) > 0) {
                long from = kept.size() + 1L;
                long floor = Math.max(commit, log.firstIndex() - 1);
                if (random.nextInt(8) == 0 && from - 1 > floor) {
                    from -= random.nextLong(from - 1 - floor) + 1;
                    kept.subList((int) from - 1, kept.size()).clear();
                }
                cut = new Snapshot(List.copyOf(kept), now.state);
                int count = random.nextInt(4);
                for (int i = 0; i < count || (from <= now.entries.size() && added.isEmpty()); i++) {
                    int size = random.nextInt(10) == 0 ? random.nextInt(9000) : random.nextInt(300);
                    added.add(entry(from + i, term, size));
                }
                kept.addAll(added);
            }
            HardState state =
                    new HardState(term, random.nextInt(3), commit + random.nextLong(kept.size() - commit + 1));
            boolean changed = random.nextInt(3) > 0 || term != now.state.term();
            boolean force = random.nextInt(3) > 0;
            log.append(added, changed ? state : null, force);
            now = new Snapshot(kept, changed ? state : now.state);
            if (force) {
                possible = new ArrayList<>();
            } else {
                // Over segments, the old end may go before the new one comes.
                possible.add(cut);
            }
            possible.add(now);
        }

        private void reopen(boolean crash) throws IOException {
            if (crash) {
                fixture.disk.crash(random);
            } else {
                fixture.disk.killProcess();
            }
            log = fixture.open();
            Snapshot found = possible.stream().filter(this::isInLog).findFirst().orElse(null);
            assertThat(found)
                    .as(
                            "last %d state %s, none of %s",
                            log.lastIndex(),
                            log.hardState(),
                            possible.stream()
                                    .map(s -> s.entries.size() + " " + s.state)
                                    .toList())
                    .isNotNull();
            if (!crash) {
                assertThat(isInLog(now)).isTrue();
                found = now;
            }
            now = new Snapshot(found.entries, found.state);
            possible = new ArrayList<>(List.of(now));
        }

        private boolean isInLog(Snapshot snapshot) {
            return snapshot.entries.size() == log.lastIndex()
                    && snapshot.state.equals(log.hardState())
                    && snapshot.entries
                            .subList((int) log.firstIndex() - 1, snapshot.entries.size())
                            .equals(all(log));
        }
    }

    /** Before it returns either log may be there, afterwards only the new one; never anything else. */
    @Test
    void aCrashWhileTheLogBeginsAnewLeavesOneOrTheOther() throws IOException {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            WalFixture machine = new WalFixture();
            WriteAheadLog log = machine.create();
            log.append(entries(1, 30, 1, 600), state(1, 0), true);
            int survivors = random.nextInt(6);
            boolean finished = true;
            machine.disk.failAfterForces(survivors);
            try {
                log.reset(new LogPosition(100, 7), state(8, 100));
            } catch (IOException e) {
                finished = false;
            }
            machine.disk.crash(random);
            WriteAheadLog again = machine.open();
            String replay = "seed " + seed + ": mvn -pl raft-core test -Dtest=WalCrashTest -Dseed=" + seed;
            if (again.firstIndex() == 101) {
                assertThat(again.hardState()).as(replay).isEqualTo(state(8, 100));
                assertThat(again.lastIndex()).as(replay).isEqualTo(100);
            } else {
                assertThat(finished).as(replay).isFalse();
                assertThat(all(again)).as(replay).isEqualTo(entries(1, 30, 1, 600));
            }
            again.append(List.of(entry(again.lastIndex() + 1, 9, 10)), null, true);
            machine.disk.killProcess();
            assertThat(machine.open().term(again.lastIndex())).as(replay).isEqualTo(9);
        }
    }
}
