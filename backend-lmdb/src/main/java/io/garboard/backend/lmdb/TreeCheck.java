package io.garboard.backend.lmdb;

import static io.garboard.backend.lmdb.DamagedException.unless;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Walks every page that can be reached in a data file and checks what LMDB takes on trust: a pointer that leads astray
 * would have it read, or write, anywhere in the process.
 *
 * <pre>
 * overflow page   0 page number u64, 10 flags u16, 12 number of pages u32, 16 the value
 * </pre>
 */
final class TreeCheck {

    private static final int PAGE_HEADER_BYTES = 16;
    private static final int OVERFLOW = 0x04;
    private static final int DEPTH_MAX = 32;

    /** What the values of a tree's leaves are. */
    private enum Content {
        ROWS,
        TABLES,
        FREE_PAGES
    }

    private final PageFile file;
    private final long lastPage;
    private final BitSet claimed = new BitSet();

    TreeCheck(PageFile file, long lastPage) {
        this.file = file;
        this.lastPage = lastPage;
    }

    /** Checks the tree of free pages, the tree of tables, and every table. */
    void check(TreeRecord free, TreeRecord main) throws IOException, DamagedException {
        List<TreeRecord> tables = new ArrayList<>();
        checkTree(main, Content.TABLES, tables);
        for (TreeRecord table : List.copyOf(tables)) {
            checkTree(table, Content.ROWS, tables);
        }
        checkTree(free, Content.FREE_PAGES, tables);
    }

    private void checkTree(TreeRecord tree, Content content, List<TreeRecord> tables)
            throws IOException, DamagedException {
        boolean plain = content == Content.FREE_PAGES || tree.flags() == 0;
        unless(plain, tree.root(), "is the root of a tree of another kind");
        if (!tree.isEmpty()) {
            unless(tree.depth() > 0 && tree.depth() <= DEPTH_MAX, tree.root(), "is the root of a tree of no depth");
            walk(tree.root(), tree.depth(), content, tables);
        }
    }

    /** Checks the subtree below a page, {@code levels} deep; finds tables in the tree of tables. */
    private void walk(long number, int levels, Content content, List<TreeRecord> tables)
            throws IOException, DamagedException {
        claim(number);
        ByteBuffer page = readable(number);
        Node[] nodes = PageNodes.of(page, number, levels == 1);
        if (levels == 1) {
            checkLeaf(nodes, number, content, tables);
            return;
        }
        unless(nodes.length > 1 || content == Content.FREE_PAGES, number, "leads to one page alone");
        // The page's buffer is used again for those below it.
        for (long child : Arrays.stream(nodes).mapToLong(Node::child).toArray()) {
            walk(child, levels - 1, content, tables);
        }
    }

    /** The page, if it is in the file and says that it is this one. */
    private ByteBuffer readable(long number) throws IOException, DamagedException {
        unless(number < file.pages(), number, "is not in the file, which ends before it: it has been cut off");
        ByteBuffer page = file.page(number);
        unless(page.getLong(0) == number, number, "says that it is another");
        return page;
    }

    /** No page may belong to two, or be free and belong to one. */
    private void claim(long number) throws DamagedException {
        unless(number > 1 && number <= lastPage, number, "is pointed to, and cannot be");
        unless(!claimed.get((int) number), number, "is used twice");
        claimed.set((int) number);
    }

    private void checkLeaf(Node[] nodes, long number, Content content, List<TreeRecord> tables)
            throws IOException, DamagedException {
        List<long[]> bigValues = new ArrayList<>(0);
        for (Node node : nodes) {
            switch (node.flags()) {
                case 0 -> {
                    unless(content != Content.TABLES, number, "has an entry that is no table");
                    if (content == Content.FREE_PAGES) {
                        checkFreePages(node.page(), node.valueAt(), node.valueBytes(), number);
                    }
                }
                case Node.BIG_VALUE -> bigValues.add(node.bigValue());
                case Node.SUBTREE -> {
                    boolean table = content == Content.TABLES && node.valueBytes() == TreeRecord.BYTES;
                    unless(table, number, "has a table where none can be");
                    tables.add(TreeRecord.at(node.page(), node.valueAt()));
                }
                default -> throw new DamagedException("page " + number + " has an entry of an unknown kind");
            }
        }
        for (long[] value : bigValues) {
            checkBigValue(value[0], value[1], content);
        }
    }

    /** A value that was shortened in the transaction that wrote it keeps all the pages it had. */
    private void checkBigValue(long number, long valueBytes, Content content) throws IOException, DamagedException {
        unless(content != Content.TABLES, number, "is a table's, and cannot be");
        claim(number);
        ByteBuffer first = readable(number);
        long pages = Integer.toUnsignedLong(first.getInt(12));
        boolean large = PAGE_HEADER_BYTES + valueBytes <= pages * file.pageBytes() && valueBytes <= Integer.MAX_VALUE;
        unless(large && first.getShort(10) == OVERFLOW, number, "does not begin a long value");
        unless(number + pages <= file.pages(), number, "begins a value that the file ends in: it has been cut off");
        for (long i = 1; i < pages; i++) {
            claim(number + i);
        }
        if (content == Content.FREE_PAGES) {
            ByteBuffer value = file.bytes(number * file.pageBytes() + PAGE_HEADER_BYTES, (int) valueBytes);
            checkFreePages(value, 0, valueBytes, number);
        }
    }

    /**
     * A list of free pages: how many, and their numbers, descending, perhaps with room for more. They need not be in the
     * file.
     */
    private void checkFreePages(ByteBuffer list, int offset, long listBytes, long number) throws DamagedException {
        long count = listBytes >= Long.BYTES ? list.getLong(offset) : -1;
        unless(count >= 0 && count < listBytes / Long.BYTES, number, "has a damaged list of free pages");
        long previous = Long.MAX_VALUE;
        for (int i = 1; i <= count; i++) {
            long free = list.getLong(offset + i * Long.BYTES);
            unless(free < previous, number, "has a list of free pages that is out of order");
            claim(free);
            previous = free;
        }
    }
}
