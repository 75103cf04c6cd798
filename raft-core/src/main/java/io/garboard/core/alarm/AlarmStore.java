package io.garboard.core.alarm;

import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which member has raised which alarm. Changed by the apply loop alone, read by any thread.
 *
 * <p>A row's key is the encoded {@code etcdserverpb.AlarmMember}, its value is empty. Source: etcd's
 * {@code server/etcdserver/api/v3alarm/alarms.go} and {@code server/storage/schema/alarm.go}.
 */
public final class AlarmStore {

    private static final byte[] NOTHING = {};

    private static final Comparator<AlarmMember> ORDER = Comparator.comparingInt(AlarmMember::getAlarmValue)
            .thenComparing(AlarmMember::getMemberID, Long::compareUnsigned);

    /** Immutable, in {@link #ORDER}, each alarm once. There are never more than a few. */
    private volatile List<AlarmMember> raised = List.of();

    /** Replaces everything by what {@code view} holds: before anything is applied, or on the apply loop. */
    public void load(ReadView view) throws StorageException {
        List<AlarmMember> loaded = new ArrayList<>();
        try (RowCursor cursor = view.scan(Tables.ALARM, new byte[0], null)) {
            while (cursor.next()) {
                loaded.add(AlarmMember.parseFrom(cursor.key()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException(Kind.CORRUPT, "a row of the alarm table cannot be decoded", e);
        }
        loaded.sort(ORDER);
        raised = List.copyOf(loaded);
    }

    /**
     * Executes a request from the log; confined to the apply loop.
     *
     * @return the alarms for the response: those asked for, the one now raised (also if it was before), or the one lifted
     */
    public List<AlarmMember> apply(AlarmRequest request, RowWriter rows) {
        AlarmMember alarm = AlarmMember.newBuilder()
                .setMemberID(request.getMemberID())
                .setAlarm(request.getAlarm())
                .build();
        return switch (request.getAction()) {
            case GET -> get(request.getAlarm());
            case ACTIVATE -> activate(alarm, rows);
            case DEACTIVATE -> deactivate(alarm, rows);
            case UNRECOGNIZED -> List.of();
        };
    }

    private List<AlarmMember> activate(AlarmMember alarm, RowWriter rows) {
        if (alarm.getAlarm() == AlarmType.NONE || alarm.getAlarm() == AlarmType.UNRECOGNIZED) {
            return List.of();
        }
        if (!raised.contains(alarm)) {
            List<AlarmMember> more = new ArrayList<>(raised);
            more.add(alarm);
            more.sort(ORDER);
            rows.put(Tables.ALARM, alarm.toByteArray(), NOTHING);
            raised = List.copyOf(more);
        }
        return List.of(alarm);
    }

    private List<AlarmMember> deactivate(AlarmMember alarm, RowWriter rows) {
        if (!raised.contains(alarm)) {
            return List.of();
        }
        rows.delete(Tables.ALARM, alarm.toByteArray());
        raised = raised.stream().filter(other -> !other.equals(alarm)).toList();
        return List.of(alarm);
    }

    /** The alarms of one type, or with NONE all of them, by type and member. */
    public List<AlarmMember> get(AlarmType type) {
        List<AlarmMember> all = raised;
        return type == AlarmType.NONE
                ? all
                : all.stream().filter(alarm -> alarm.getAlarm() == type).toList();
    }

    /** Whether any member has raised it. */
    public boolean isRaised(AlarmType type) {
        List<AlarmMember> all = raised;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).getAlarm() == type) {
                return true;
            }
        }
        return false;
    }
}
