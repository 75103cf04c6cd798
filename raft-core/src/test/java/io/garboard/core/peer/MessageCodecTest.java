package io.garboard.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.AppendRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private static final long SEED = Long.getLong("seed", 20261121);

    private final MessageWriter writer = new MessageWriter();
    private final MessageReader reader = new MessageReader(RandomMessages.FROM, RandomMessages.TO);

    private byte[] write(Message message) {
        ByteBuffer buffer = ByteBuffer.allocate(writer.sizeBytes(message));
        writer.write(message, buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return buffer.array();
    }

    private Message read(byte[] bytes) throws MalformedMessageException {
        return reader.read(new BufferSource(ByteBuffer.wrap(bytes)));
    }

    /** A kind that the generator does not make would go untested. */
    @Test
    void theGeneratorKnowsEveryKind() {
        // Said by a member to itself only.
        Set<Class<?>> made = new HashSet<>(Set.of(Message.SnapshotReady.class));
        new RandomMessages(SEED).ofEachKind().forEach(message -> made.add(message.getClass()));
        assertThat(made).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }

    @Test
    void everyMessageComesBackAsItWas() throws MalformedMessageException {
        RandomMessages messages = new RandomMessages(SEED);
        for (Message message : messages.ofEachKind()) {
            assertThat(read(write(message))).isEqualTo(message);
        }
        for (int i = 0; i < 20_000; i++) {
            Message message = messages.next();
            assertThat(read(write(message))).as("-Dseed=%d", SEED).isEqualTo(message);
        }
    }

    /** What runs in the field must go on understanding it: a change of these bytes needs a new version. */
    @Test
    void theFormOfVersionTwo() {
        assertThat(MessageWriter.VERSION).isEqualTo(2);
        Message message = new AppendRequest(
                1, 2, 7, 100, 6, List.of(new Entry(101, 7, EntryType.CONFIG, new byte[] {10, 11})), 99);
        assertThat(HexFormat.of().formatHex(write(message)))
                .isEqualTo("03" + "0000000000000007" + "0000000000000064" + "0000000000000006" + "0000000000000063"
                        + "00000001" + "0000000000000007" + "01" + "00000002" + "0a0b");
    }

    @Test
    void nothingShorterOrLongerIsTaken() {
        for (Message message : new RandomMessages(SEED).ofEachKind()) {
            byte[] bytes = write(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] shorter = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> read(shorter)).isInstanceOf(MalformedMessageException.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> read(longer)).isInstanceOf(MalformedMessageException.class);
        }
    }

    /** Whatever comes, it is a message or it is refused: nothing else is thrown, and no memory is asked for on its word. */
    @Test
    void hostileBytesAreRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        RandomMessages messages = new RandomMessages(SEED);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = random.nextBoolean() ? new byte[random.nextInt(80)] : write(messages.next());
            if (random.nextInt(4) == 0) {
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(Math.min(bytes.length, 60))] = (byte) random.nextInt(256);
            }
            try {
                read(bytes);
            } catch (MalformedMessageException e) {
                refused++;
            } catch (RuntimeException | OutOfMemoryError e) {
                throw new AssertionError(
                        "-Dseed=" + SEED + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void entriesThatDoNotFollowEachOtherAreNotSent() {
        Entry stray = new Entry(7, 1, EntryType.NORMAL, new byte[0]);
        Message message = new AppendRequest(1, 2, 1, 3, 1, List.of(stray), 3);
        assertThatThrownBy(() -> writer.sizeBytes(message)).isInstanceOf(IllegalArgumentException.class);
    }
}
