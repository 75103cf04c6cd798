package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.local.LocalMember;
import io.garboard.core.local.MemberDriver;
import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.EventHistory.Stretch;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Holds one member's state, through one life, against what the others have shown. */
final class StateWatch {

    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
    private static final List<Table> SMALL_TABLES = List.of(Tables.LEASE, Tables.ALARM, Tables.MEMBERS, Tables.CLUSTER);

    private final String who;
    private final MvccStore store;
    private final LocalMember member;
    private final Simulation simulation;
    private long revisionSeen;

    StateWatch(String who, LocalMember member, Simulation simulation) {
        this.who = who;
        this.member = member;
        this.store = MemberDriver.store(member);
        this.simulation = simulation;
        this.revisionSeen = store.currentRevision();
    }

    /** Everything up to {@code index} has been applied. */
    void look(long index) {
        try {
            long revision = store.currentRevision();
            require(revision >= revisionSeen, who + " goes back from revision " + revisionSeen + " to " + revision);
            showChanges(revision);
            revisionSeen = revision;
            simulation.truth.applied(index, hash(), who);
        } catch (StorageException | InvalidProtocolBufferException e) {
            throw new Violation(who + " cannot be read: " + e, e);
        }
    }

    private void showChanges(long revision) throws StorageException, InvalidProtocolBufferException {
        long from = Math.max(revisionSeen, store.compactedRevision()) + 1;
        while (from <= revision) {
            Stretch stretch = store.history().read(from, 1000, Long.MAX_VALUE);
            require(stretch != null, who + " has no history from revision " + from);
            if (stretch == null) {
                return;
            }
            for (RevisionEvents changed : stretch.changes()) {
                simulation.truth.changed(changed.revision(), changes(changed), simulation.schedule.nowNanos(), who);
            }
            from = stretch.lastRevision() + 1;
        }
    }

    private static List<Truth.Change> changes(RevisionEvents changed) throws InvalidProtocolBufferException {
        List<Truth.Change> changes = new ArrayList<>();
        for (Event event : changed.events()) {
            KeyValue row = KeyValue.parseFrom(event.row());
            boolean put = event.type() == Event.Type.PUT;
            changes.add(new Truth.Change(
                    changed.revision(),
                    new String(event.key(), StandardCharsets.UTF_8),
                    put ? row.getValue().toStringUtf8() : null,
                    row.getVersion(),
                    row.getCreateRevision()));
        }
        return changes;
    }

    /** Over everything that must be the same on every member at this applied index. */
    private long hash() throws StorageException {
        RangeRequest all =
                RangeRequest.newBuilder().setKey(ALL).setRangeEnd(ALL).build();
        Result<RangeResponse> keys = store.range(
                all,
                revision -> ResponseHeader.newBuilder().setRevision(revision).build());
        require(keys.isOk(), who + " cannot be read: " + keys.error());
        long hash = keys.value().getKvsList().hashCode();
        hash = hash * 31 + keys.value().getHeader().getRevision();
        hash = hash * 31 + store.compactedRevision();
        try (RowReader rows = MemberDriver.storage(member).read()) {
            for (Table table : SMALL_TABLES) {
                try (RowCursor cursor = rows.scan(table, new byte[0], null)) {
                    while (cursor.next()) {
                        hash = hash * 31 + Arrays.hashCode(cursor.key());
                        hash = hash * 31 + Arrays.hashCode(cursor.value());
                    }
                }
            }
        }
        return hash;
    }
}
