package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryPayloadTest {

    private static List<String> decode(byte[] payload) {
        List<String> texts = new ArrayList<>();
        EntryPayload.forEachCommand(
                payload,
                (bytes, offset, length) -> texts.add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void commandsComeOutAsTheyWentIn() {
        List<Proposal> proposals = new ArrayList<>();
        List<String> texts = List.of("", "a", "x".repeat(127), "y".repeat(128), "z".repeat(100_000));
        Origin origin = new Origin(-1, Long.MIN_VALUE, 77);
        int size = 0;
        for (String text : texts) {
            Proposal proposal = new TextProposal(text);
            size += EntryPayload.framedSize(proposal);
            proposals.add(proposal);
        }
        byte[] payload = EntryPayload.encode(origin, proposals, size);
        assertThat(payload).hasSize(EntryPayload.HEADER_BYTES + size);
        assertThat(EntryPayload.origin(payload)).isEqualTo(origin);
        assertThat(decode(payload)).isEqualTo(texts);
        assertThat(decode(new byte[0])).isEmpty();
        assertThatThrownBy(() -> decode(Arrays.copyOf(payload, payload.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFormatThatIsNotKnownIsRefused() {
        byte[] payload = EntryPayload.encodeChange(new byte[] {1, 2});
        assertThat(EntryPayload.change(payload)).containsExactly(1, 2);
        assertThat(EntryPayload.origin(payload)).isEqualTo(Origin.NOBODY);
        payload[0] = 2;
        assertThatThrownBy(() -> EntryPayload.origin(payload)).hasMessageContaining("start the version that wrote it");
        assertThatThrownBy(() -> EntryPayload.change(new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }
}
