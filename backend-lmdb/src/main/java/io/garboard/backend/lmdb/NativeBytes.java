package io.garboard.backend.lmdb;

import com.kenai.jffi.MemoryIO;
import io.garboard.spi.storage.ValueTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * Bytes outside the heap, as LMDB takes and gives them: either a copy of an argument in memory of its own, which is used
 * again and again, or a result that still lies in the map and is copied only when it is asked for.
 *
 * <p>A result is valid as long as its transaction is. Confined to the holder of its transaction.
 */
final class NativeBytes {

    /** Memory beyond this is given back by {@link #trim}: a value of 64 MiB shall not cost 64 MiB for ever. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 512;
    private static final Runtime RUNTIME = Runtime.getSystemRuntime();

    /**
     * A window reaches over two gigabytes and begins at a multiple of one, so every value up to one gigabyte lies within
     * that of its address. Copying through it is a plain copy for the JIT, where the library's own goes through JNI.
     */
    private static final int WINDOW_BITS = 30;

    private static final int WINDOW_VALUE_BYTES_MAX = 1 << WINDOW_BITS;

    private @Nullable Pointer own;
    private int capacityBytes;
    private long address;
    private int sizeBytes;

    private @Nullable ByteBuffer window;
    private long windowStart;

    /** Copies {@code bytes} into memory of its own. */
    void set(byte[] bytes) {
        reserve(bytes.length);
        window().put(offset(), bytes, 0, bytes.length);
    }

    /** Copies the first {@code length} of {@code bytes} and {@code last} behind them. */
    void set(byte[] bytes, int length, byte last) {
        reserve(length + 1);
        ByteBuffer memory = window();
        memory.put(offset(), bytes, 0, length);
        memory.put(offset() + length, last);
    }

    /** Points at {@code sizeBytes} bytes somewhere in the map. */
    void pointAt(long address, int sizeBytes) {
        this.address = address;
        this.sizeBytes = sizeBytes;
    }

    long address() {
        return address;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    /** A fresh copy of all of it. */
    byte[] copy() {
        return copy(sizeBytes);
    }

    /** A fresh copy of its first {@code length} bytes. */
    byte[] copy(int length) {
        byte[] bytes = new byte[length];
        if (length > 0) {
            ByteBuffer memory = window();
            memory.get(offset(), bytes, 0, length);
        }
        return bytes;
    }

    /** Has {@code target} take all of it. */
    void copyTo(ValueTarget target) {
        if (sizeBytes == 0) {
            target.room(0);
        } else {
            target.take(window(), offset(), sizeBytes);
        }
    }

    private int offset() {
        return (int) (address - windowStart);
    }

    /** Memory around {@link #address}, of which only what lies at it may be touched. */
    private ByteBuffer window() {
        if (sizeBytes > WINDOW_VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("a row of " + sizeBytes + " bytes");
        }
        long start = address >>> WINDOW_BITS << WINDOW_BITS;
        ByteBuffer current = window;
        if (current == null || start != windowStart) {
            current = MemoryIO.getInstance().newDirectByteBuffer(start, Integer.MAX_VALUE);
            window = current;
            windowStart = start;
        }
        return current;
    }

    /** Whether it consists of {@code bytes} and {@code last} behind them. */
    boolean isEqual(byte[] bytes, byte last) {
        if (sizeBytes != bytes.length + 1) {
            return false;
        }
        ByteBuffer memory = window();
        int at = offset();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (memory.get(at + i) != bytes[i]) {
                return false;
            }
        }
        return memory.get(at + bytes.length) == last;
    }

    /** Compares as LMDB does: as unsigned bytes, a prefix before what it is a prefix of. */
    int compareTo(byte[] bytes) {
        return Arrays.compareUnsigned(copy(), bytes);
    }

    byte lastByte() {
        return Pointer.wrap(RUNTIME, address).getByte(sizeBytes - 1);
    }

    /** Gives memory of an unusually large argument back. */
    void trim() {
        if (capacityBytes > KEPT_BYTES) {
            own = null;
            capacityBytes = 0;
        }
    }

    /** Has it be {@code bytes} bytes of memory of its own. */
    private void reserve(int bytes) {
        Pointer memory = own;
        if (memory == null || bytes > capacityBytes) {
            capacityBytes = Math.max(INITIAL_BYTES, bytes <= KEPT_BYTES ? Integer.highestOneBit(bytes) * 2 : bytes);
            memory = Memory.allocateDirect(RUNTIME, capacityBytes);
            own = memory;
        }
        address = memory.address();
        sizeBytes = bytes;
    }
}
