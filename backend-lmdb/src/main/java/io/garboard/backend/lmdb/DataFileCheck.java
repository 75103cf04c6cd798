package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Looks at a data file before LMDB maps it, because LMDB answers a page that the file does not have with a signal that
 * kills the process.
 *
 * <p>Both meta pages must be there and whole, the newer one's roots must lie in the file, and so must every page that
 * the file is said to have. A file may rightly be shorter than that by pages at its end which were allocated and freed
 * in one transaction; then {@link FreePages} tells.
 *
 * <pre>
 * page header   0 page number u64, 8 pad u16, 10 flags u16, 12 lower u16, 14 upper u16
 * meta page    16 magic u32, 20 version u32, 24 address u64, 32 map size u64,
 *              40 free pages' tree, 88 main tree, 136 last page u64, 144 transaction u64
 * tree          0 page size (free pages' tree only) u32, 4 flags u16, 6 depth u16, 8 branch, 16 leaf, 24 overflow pages
 *              u64, 32 entries u64, 40 root page u64
 * </pre>
 */
final class DataFileCheck {

    static final int PAGE_HEADER_BYTES = 16;

    private static final int META_BYTES = 152;
    private static final int FLAGS_AT = 10;
    private static final int FLAG_META = 0x08;
    private static final int MAGIC_AT = 16;
    private static final int MAGIC = 0xBEEFC0DE;
    private static final int VERSION_AT = 20;
    private static final int VERSION = 1;
    private static final int FREE_TREE_AT = 40;
    private static final int MAIN_TREE_AT = 88;
    private static final int ROOT_AT = 40;
    private static final int LAST_PAGE_AT = 136;
    private static final int TRANSACTION_AT = 144;
    private static final long NO_PAGE = -1;

    private final Path file;
    private final RandomAccessFile in;

    private DataFileCheck(Path file, RandomAccessFile in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Checks {@code file}.
     *
     * @throws StorageException CORRUPT if LMDB must not open it
     */
    static void check(Path file) throws StorageException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            new DataFileCheck(file, in).check();
        } catch (EOFException e) {
            throw corrupt(file, "it ends too early");
        } catch (IOException e) {
            throw LmdbFailures.of(e, "read", file);
        }
    }

    private void check() throws IOException, StorageException {
        ByteBuffer first = meta(0);
        int pageBytes = first.getInt(FREE_TREE_AT);
        if (Integer.bitCount(pageBytes) != 1 || pageBytes < 512 || pageBytes > 65_536) {
            throw corrupt(file, "its page size is " + pageBytes);
        }
        ByteBuffer second = meta(pageBytes);
        boolean firstIsNewer = Long.compareUnsigned(first.getLong(TRANSACTION_AT), second.getLong(TRANSACTION_AT)) > 0;
        checkPages(firstIsNewer ? first : second, pageBytes);
    }

    private ByteBuffer meta(long position) throws IOException, StorageException {
        ByteBuffer page = read(in, position, META_BYTES);
        boolean good = (page.getShort(FLAGS_AT) & FLAG_META) != 0
                && page.getInt(MAGIC_AT) == MAGIC
                && page.getInt(VERSION_AT) == VERSION;
        if (!good) {
            throw corrupt(file, "the meta page at byte " + position + " is damaged");
        }
        return page;
    }

    private void checkPages(ByteBuffer meta, int pageBytes) throws IOException, StorageException {
        long lastPage = meta.getLong(LAST_PAGE_AT);
        long freeRoot = meta.getLong(FREE_TREE_AT + ROOT_AT);
        long mainRoot = meta.getLong(MAIN_TREE_AT + ROOT_AT);
        if (lastPage < 1 || !isPage(freeRoot, lastPage) || !isPage(mainRoot, lastPage)) {
            throw corrupt(file, "its newest meta page points out of it");
        }
        long pagesThere = in.length() / pageBytes;
        if (pagesThere <= lastPage) {
            FreePages free = new FreePages(in, pageBytes, pagesThere, lastPage);
            if (!free.coverTheEnd(freeRoot)) {
                throw corrupt(file, "it has " + pagesThere + " of " + (lastPage + 1) + " pages: it has been cut off");
            }
        }
    }

    private static boolean isPage(long root, long lastPage) {
        return root == NO_PAGE || (root > 1 && root <= lastPage);
    }

    /** Reads {@code length} bytes at {@code position}, in this machine's byte order. */
    static ByteBuffer read(RandomAccessFile in, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(position);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static StorageException corrupt(Path file, String what) {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "data file " + file + " is damaged: " + what + ": restore from a backup or from another member");
    }
}
