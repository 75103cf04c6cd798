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
        EntryPayload.forEach(
                payload,
                (bytes, offset, length) -> texts.add(new String(bytes, offset, length, StandardCharsets.UTF_8)));
        return texts;
    }

    @Test
    void commandsComeOutAsTheyWentIn() {
        List<Proposal> proposals = new ArrayList<>();
        List<String> texts = List.of("", "a", "x".repeat(127), "y".repeat(128), "z".repeat(100_000));
        int size = 0;
        for (String text : texts) {
            Proposal proposal = new TextProposal(text);
            size += EntryPayload.framedSize(proposal);
            proposals.add(proposal);
        }
        byte[] payload = EntryPayload.encode(proposals, size);
        assertThat(payload).hasSize(size);
        assertThat(decode(payload)).isEqualTo(texts);
        assertThat(decode(new byte[0])).isEmpty();
        assertThatThrownBy(() -> decode(Arrays.copyOf(payload, payload.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
