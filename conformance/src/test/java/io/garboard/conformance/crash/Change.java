package io.garboard.conformance.crash;

import com.google.protobuf.ByteString;
import io.garboard.etcd.mvcc.Event;

/** What a write does to one key, as far as its sender knows it. A deletion has neither value nor lease. */
record Change(boolean deletion, ByteString key, ByteString value, long lease) {
    static Change put(ByteString key, ByteString value, long lease) {
        return new Change(false, key, value, lease);
    }

    static Change delete(ByteString key) {
        return new Change(true, key, ByteString.EMPTY, 0);
    }

    static Change of(Event event) {
        return event.getType() == Event.EventType.DELETE
                ? delete(event.getKv().getKey())
                : put(
                        event.getKv().getKey(),
                        event.getKv().getValue(),
                        event.getKv().getLease());
    }

    @Override
    public String toString() {
        return (deletion ? "delete " : "put ") + key.toStringUtf8() + (deletion ? "" : " " + valueStart());
    }

    private String valueStart() {
        return value.substring(0, Math.min(value.size(), 20)).toStringUtf8();
    }
}
