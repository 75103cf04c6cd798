package io.garboard.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmRequest.AlarmAction;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import org.junit.jupiter.api.Test;

class AlarmStoreTest {

    private final InMemoryStorage storage = new InMemoryStorage();
    private final WriteBatch batch = new WriteBatch();
    private final AlarmStore alarms = new AlarmStore();
    private final RowWriter rows = new RowWriter() {
        @Override
        public void put(Table table, byte[] key, byte[] value) {
            batch.put(table, key, value);
        }

        @Override
        public void delete(Table table, byte[] key) {
            batch.delete(table, key);
        }
    };

    private static AlarmRequest request(AlarmAction action, long memberId, AlarmType type) {
        return AlarmRequest.newBuilder()
                .setAction(action)
                .setMemberID(memberId)
                .setAlarm(type)
                .build();
    }

    private static AlarmMember alarm(long memberId, AlarmType type) {
        return AlarmMember.newBuilder().setMemberID(memberId).setAlarm(type).build();
    }

    @Test
    void raising_twice_is_raising_once() {
        AlarmRequest raise = request(AlarmAction.ACTIVATE, 7, AlarmType.NOSPACE);
        assertThat(alarms.apply(raise, rows)).containsExactly(alarm(7, AlarmType.NOSPACE));
        assertThat(alarms.apply(raise, rows)).containsExactly(alarm(7, AlarmType.NOSPACE));
        assertThat(alarms.get(AlarmType.NONE)).hasSize(1);
        assertThat(batch.size()).isEqualTo(1);
        assertThat(alarms.isRaised(AlarmType.NOSPACE)).isTrue();
        assertThat(alarms.isRaised(AlarmType.CORRUPT)).isFalse();
    }

    @Test
    void no_type_is_nothing_to_raise() {
        assertThat(alarms.apply(request(AlarmAction.ACTIVATE, 7, AlarmType.NONE), rows))
                .isEmpty();
        assertThat(alarms.get(AlarmType.NONE)).isEmpty();
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void only_what_was_raised_is_lifted() {
        alarms.apply(request(AlarmAction.ACTIVATE, 7, AlarmType.NOSPACE), rows);
        assertThat(alarms.apply(request(AlarmAction.DEACTIVATE, 8, AlarmType.NOSPACE), rows))
                .isEmpty();
        assertThat(alarms.apply(request(AlarmAction.DEACTIVATE, 7, AlarmType.CORRUPT), rows))
                .isEmpty();
        assertThat(alarms.apply(request(AlarmAction.DEACTIVATE, 7, AlarmType.NOSPACE), rows))
                .containsExactly(alarm(7, AlarmType.NOSPACE));
        assertThat(alarms.isRaised(AlarmType.NOSPACE)).isFalse();
    }

    @Test
    void answers_are_sorted_and_chosen_by_type() {
        alarms.apply(request(AlarmAction.ACTIVATE, -1, AlarmType.NOSPACE), rows);
        alarms.apply(request(AlarmAction.ACTIVATE, 3, AlarmType.CORRUPT), rows);
        alarms.apply(request(AlarmAction.ACTIVATE, 9, AlarmType.NOSPACE), rows);
        assertThat(alarms.apply(request(AlarmAction.GET, 0, AlarmType.NONE), rows))
                .containsExactly(
                        alarm(9, AlarmType.NOSPACE), alarm(-1, AlarmType.NOSPACE), alarm(3, AlarmType.CORRUPT));
        assertThat(alarms.apply(request(AlarmAction.GET, 0, AlarmType.CORRUPT), rows))
                .containsExactly(alarm(3, AlarmType.CORRUPT));
    }

    @Test
    void alarms_outlive_a_restart() throws StorageException {
        alarms.apply(request(AlarmAction.ACTIVATE, -1, AlarmType.NOSPACE), rows);
        alarms.apply(request(AlarmAction.ACTIVATE, 3, AlarmType.CORRUPT), rows);
        alarms.apply(request(AlarmAction.DEACTIVATE, 3, AlarmType.CORRUPT), rows);
        storage.commit(batch);
        AlarmStore restarted = new AlarmStore();
        try (ReadView view = storage.openReadView()) {
            restarted.load(view);
            assertThat(view.get(Tables.ALARM, alarm(-1, AlarmType.NOSPACE).toByteArray()))
                    .isEmpty();
        }
        assertThat(restarted.get(AlarmType.NONE)).isEqualTo(alarms.get(AlarmType.NONE));
    }
}
