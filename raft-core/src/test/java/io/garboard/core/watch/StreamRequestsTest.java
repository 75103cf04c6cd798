package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.watch.StreamRequests.Request;
import org.junit.jupiter.api.Test;

class StreamRequestsTest {
    private static final Request FIRST = new Request.Cancel(1);
    private static final Request SECOND = new Request.Cancel(2);

    private final StreamRequests requests = new StreamRequests(2, 1_000);

    @Test
    void come_out_in_order_and_make_room() {
        assertThat(requests.add(FIRST)).isTrue();
        assertThat(requests.add(SECOND)).isTrue();
        assertThat(requests.add(FIRST)).isFalse();
        assertThat(requests.peek()).isEqualTo(FIRST);
        requests.remove(FIRST);
        assertThat(requests.peek()).isEqualTo(SECOND);
        assertThat(requests.add(FIRST)).isTrue();
    }

    /** The client goes away while the loop works on its request. */
    @Test
    void may_be_cleared_between_peek_and_remove() {
        requests.add(FIRST);
        Request shown = requests.peek();
        assertThat(shown).isNotNull();
        requests.clear();
        requests.remove(shown);
        assertThat(requests.isEmpty()).isTrue();
    }
}
