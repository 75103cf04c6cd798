package io.garboard.backend.lmdb;

import java.util.Arrays;
import java.util.Comparator;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.BufferProxy;

/**
 * Hands {@link NativeBytes} to LMDB and back. Beside lmdbjava's proxy for byte arrays it allocates nothing per call and
 * leaves a value in the map until it is asked for; like that one it needs no flag of the JVM.
 */
final class NativeBytesProxy extends BufferProxy<NativeBytes> {

    static final NativeBytesProxy INSTANCE = new NativeBytesProxy();

    private static final Comparator<NativeBytes> UNSIGNED = (a, b) -> Arrays.compareUnsigned(a.copy(), b.copy());

    private NativeBytesProxy() {}

    @Override
    protected NativeBytes allocate() {
        return new NativeBytes();
    }

    @Override
    protected void deallocate(NativeBytes bytes) {
        // Its memory, if it has any, is freed with the object.
    }

    @Override
    protected byte[] getBytes(NativeBytes bytes) {
        return bytes.copy();
    }

    /** Never asked: rows are compared by LMDB itself. */
    @Override
    protected Comparator<NativeBytes> getSignedComparator() {
        return UNSIGNED;
    }

    @Override
    protected Comparator<NativeBytes> getUnsignedComparator() {
        return UNSIGNED;
    }

    @Override
    protected @Nullable Pointer in(NativeBytes bytes, Pointer struct) {
        struct.putLong(STRUCT_FIELD_OFFSET_SIZE, bytes.sizeBytes());
        struct.putAddress(STRUCT_FIELD_OFFSET_DATA, bytes.address());
        return null;
    }

    @Override
    protected Pointer in(NativeBytes bytes, int sizeBytes, Pointer struct) {
        throw new UnsupportedOperationException("rows are not written in place");
    }

    @Override
    protected NativeBytes out(NativeBytes bytes, Pointer struct) {
        long sizeBytes = struct.getLong(STRUCT_FIELD_OFFSET_SIZE);
        if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a row of " + sizeBytes + " bytes");
        }
        bytes.pointAt(struct.getAddress(STRUCT_FIELD_OFFSET_DATA), (int) sizeBytes);
        return bytes;
    }
}
