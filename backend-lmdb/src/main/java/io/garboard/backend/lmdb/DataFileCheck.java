package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Looks through a data file before LMDB maps it, because LMDB trusts its file: a page that is not there, or a pointer that
 * leads astray, becomes a signal that kills the process.
 *
 * <p>Both meta pages must be whole, and everything that can be reached from the newer one as {@link TreeCheck} says. That
 * reads all of the file but long values, at the pace of the disk, or of some five gigabytes a second of processor time.
 * The file may be shorter than its meta page says by pages at its end that are free.
 *
 * <pre>
 * meta page   0 page number u64, 10 flags u16, 16 magic u32, 20 version u32, 24 address u64, 32 map size u64,
 *            40 free pages' {@link TreeRecord}, 88 the tables' one, 136 last page u64, 144 transaction u64
 * </pre>
 */
final class DataFileCheck {

    private static final int META_BYTES = 152;
    private static final int FLAGS_AT = 10;
    private static final int META = 0x08;
    private static final int MAGIC_AT = 16;
    private static final int MAGIC = 0xBEEFC0DE;
    private static final int VERSION_AT = 20;
    private static final int VERSION = 1;
    private static final int FREE_TREE_AT = 40;

    /** The flags that the file was made with; others have LMDB map it differently. */
    private static final int FILE_FLAGS_AT = 44;

    private static final int INTEGER_KEY = 0x08;
    private static final int NO_SUBDIRECTORY = 0x4000;

    private static final int MAIN_TREE_AT = 88;
    private static final int LAST_PAGE_AT = 136;
    private static final int TRANSACTION_AT = 144;
    private static final int PAGE_BYTES_MIN = 256;
    private static final int PAGE_BYTES_MAX = 32_768;

    private DataFileCheck() {}

    /**
     * Checks {@code file}.
     *
     * @throws StorageException CORRUPT if LMDB must not open it
     */
    static void check(Path file) throws StorageException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            check(in);
        } catch (DamagedException e) {
            throw corrupt(file, String.valueOf(e.getMessage()), e);
        } catch (EOFException e) {
            throw corrupt(file, "it ends too early", e);
        } catch (IOException e) {
            throw LmdbFailures.of(e, "read", file);
        }
    }

    private static void check(RandomAccessFile in) throws IOException, DamagedException {
        ByteBuffer first = meta(new PageFile(in, META_BYTES), 0);
        int pageBytes = first.getInt(FREE_TREE_AT);
        boolean size = Integer.bitCount(pageBytes) == 1 && pageBytes >= PAGE_BYTES_MIN && pageBytes <= PAGE_BYTES_MAX;
        DamagedException.unless(size, 0, "has no page size");
        PageFile file = new PageFile(in, pageBytes);
        ByteBuffer second = meta(file, pageBytes);
        DamagedException.unless(second.getInt(FREE_TREE_AT) == pageBytes, 1, "has another page size than page 0");
        boolean firstIsNewer = first.getLong(TRANSACTION_AT) >= second.getLong(TRANSACTION_AT);
        ByteBuffer newer = firstIsNewer ? first : second;
        long lastPage = newer.getLong(LAST_PAGE_AT);
        DamagedException.unless(lastPage > 0 && lastPage < Integer.MAX_VALUE, firstIsNewer ? 0 : 1, "has no last page");
        new TreeCheck(file, lastPage).check(TreeRecord.at(newer, FREE_TREE_AT), TreeRecord.at(newer, MAIN_TREE_AT));
    }

    private static ByteBuffer meta(PageFile file, long position) throws IOException, DamagedException {
        ByteBuffer page = file.bytes(position, META_BYTES);
        boolean good = (page.getShort(FLAGS_AT) & META) != 0
                && page.getInt(MAGIC_AT) == MAGIC
                && page.getInt(VERSION_AT) == VERSION
                && (page.getShort(FILE_FLAGS_AT) & ~NO_SUBDIRECTORY) == INTEGER_KEY;
        DamagedException.unless(good, position == 0 ? 0 : 1, "is no meta page");
        return page;
    }

    private static StorageException corrupt(Path file, String what, Exception cause) {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "data file " + file + " is damaged: " + what + ": restore from a backup or from another member",
                cause);
    }
}
