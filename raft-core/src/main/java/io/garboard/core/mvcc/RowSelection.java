package io.garboard.core.mvcc;

import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of a range request that pass its revision filters, in the order it asks for. Rows that compare as equal stay in
 * the order of their keys (etcd leaves their order open). Confined to one thread.
 */
final class RowSelection {

    /** A row with what it is sorted by. */
    private static final class Item {
        final byte[] row;
        final long number;
        final int valueStart;
        final int valueLength;

        Item(byte[] row, long number, int valueStart, int valueLength) {
            this.row = row;
            this.number = number;
            this.valueStart = valueStart;
            this.valueLength = valueLength;
        }
    }

    private final RangeRequest request;
    private final RowFields fields = new RowFields();
    private final List<Item> items = new ArrayList<>();

    RowSelection(RangeRequest request) {
        this.request = request;
    }

    /** Whether the filters on the modification revision let a row through; tells it before the row is read. */
    boolean admitsModRevision(long revision) {
        return admits(revision, request.getMinModRevision(), request.getMaxModRevision());
    }

    private static boolean admits(long revision, long least, long greatest) {
        return (greatest == 0 || revision <= greatest) && (least == 0 || revision >= least);
    }

    /** Adds a row; rows come in the order of their keys. */
    void add(byte[] row) throws StorageException {
        fields.read(row);
        if (admits(fields.createRevision(), request.getMinCreateRevision(), request.getMaxCreateRevision())) {
            items.add(new Item(row, number(), fields.valueStart(), fields.valueLength()));
        }
    }

    private long number() {
        return switch (request.getSortTarget()) {
            case VERSION -> fields.version();
            case CREATE -> fields.createRevision();
            case MOD -> fields.modRevision();
            case KEY, VALUE, UNRECOGNIZED -> 0;
        };
    }

    List<byte[]> sorted() {
        boolean descending = request.getSortOrder() == SortOrder.DESCEND;
        if (request.getSortTarget() == SortTarget.KEY) {
            if (descending) {
                Collections.reverse(items);
            }
        } else {
            Comparator<Item> order = request.getSortTarget() == SortTarget.VALUE
                    ? RowSelection::compareValues
                    : Comparator.comparingLong(item -> item.number);
            items.sort(descending ? order.reversed() : order);
        }
        List<byte[]> rows = new ArrayList<>(items.size());
        items.forEach(item -> rows.add(item.row));
        return rows;
    }

    private static int compareValues(Item a, Item b) {
        return Arrays.compareUnsigned(
                a.row, a.valueStart, a.valueStart + a.valueLength, b.row, b.valueStart, b.valueStart + b.valueLength);
    }
}
