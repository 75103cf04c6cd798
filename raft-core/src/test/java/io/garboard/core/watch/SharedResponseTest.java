package io.garboard.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharedResponseTest {

    /** etcd measures every response it builds; the split must come to the same cuts by arithmetic. */
    @Test
    void splits_where_etcd_splits() {
        Seeds.forEach(getClass(), 3_000, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            ResponseHeader header = ResponseHeader.newBuilder()
                    .setClusterId(random.nextLong())
                    .setRevision(random.nextInt(100_000))
                    .build();
            long watchId = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(300);
            SharedResponse.Builder builder = new SharedResponse.Builder(header);
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                builder.add(ByteString.copyFrom(new byte[random.nextInt(300)]));
            }
            SharedResponse batch = builder.build();
            int max = random.nextInt(500);
            List<WatchResponse> parts = batch.split(watchId, max).stream()
                    .map(part -> part.to(watchId))
                    .toList();
            assertThat(parts).isEqualTo(measured(batch.to(watchId), max));
        });
    }

    private static List<WatchResponse> measured(WatchResponse whole, int max) {
        List<WatchResponse> parts = new ArrayList<>();
        if (whole.getSerializedSize() < max || whole.getEventsCount() < 2) {
            return List.of(whole);
        }
        WatchResponse.Builder empty = whole.toBuilder().clearEvents().setFragment(true);
        WatchResponse.Builder part = empty.clone();
        for (ByteString event : whole.getEventsList()) {
            WatchResponse more = part.clone().addEvents(event).build();
            if (more.getEventsCount() > 1 && more.getSerializedSize() >= max) {
                parts.add(part.build());
                part = empty.clone();
            }
            part.addEvents(event);
        }
        parts.add(part.setFragment(false).build());
        return parts;
    }

    @Test
    void shares_its_events_with_every_response() {
        SharedResponse.Builder builder = new SharedResponse.Builder(ResponseHeader.getDefaultInstance());
        builder.add(ByteString.copyFromUtf8("one"));
        builder.add(ByteString.copyFromUtf8("two"));
        SharedResponse batch = builder.build();
        WatchResponse first = batch.to(1);
        WatchResponse second = batch.to(2);
        assertThat(first.getWatchId()).isEqualTo(1);
        assertThat(second.getWatchId()).isEqualTo(2);
        assertThat(first.getEventsList()).isSameAs(second.getEventsList());
    }
}
