package io.garboard.backend.lmdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a data file page by page, some ahead when they are asked for in order, as they mostly lie. Not thread-safe. */
final class PageFile {

    private static final int PAGES_AHEAD = 32;

    private final RandomAccessFile in;
    private final int pageBytes;
    private final long pages;
    private byte[] block = {};
    private long blockStart;
    private long blockPages;
    private long lastRead = -1;

    PageFile(RandomAccessFile in, int pageBytes) throws IOException {
        this.in = in;
        this.pageBytes = pageBytes;
        this.pages = in.length() / pageBytes;
    }

    int pageBytes() {
        return pageBytes;
    }

    /** How many whole pages the file has. */
    long pages() {
        return pages;
    }

    /** A page of this file; valid until the next is asked for. */
    ByteBuffer page(long number) throws IOException {
        if (number < blockStart || number >= blockStart + blockPages) {
            blockPages = number == lastRead + 1 ? Math.min(PAGES_AHEAD, pages - number) : 1;
            blockStart = number;
            if (block.length < blockPages * pageBytes) {
                block = new byte[PAGES_AHEAD * pageBytes];
            }
            in.seek(number * pageBytes);
            in.readFully(block, 0, (int) blockPages * pageBytes);
        }
        lastRead = number;
        int offset = (int) (number - blockStart) * pageBytes;
        return ByteBuffer.wrap(block, offset, pageBytes).slice().order(ByteOrder.nativeOrder());
    }

    /** Some bytes of this file. */
    ByteBuffer bytes(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.seek(position);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
