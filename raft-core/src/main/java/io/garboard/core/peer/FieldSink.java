package io.garboard.core.peer;

import java.nio.ByteBuffer;

/** Takes the fields of a message one after another. Confined to one thread. */
interface FieldSink {

    void putByte(int value);

    void putInt(int value);

    void putLong(long value);

    void putBytes(byte[] value);

    default void putBoolean(boolean value) {
        putByte(value ? 1 : 0);
    }

    /** Counts the bytes and keeps none. */
    final class Counter implements FieldSink {
        private int sizeBytes;

        /** What was counted since the last time. */
        int takeSize() {
            int size = sizeBytes;
            sizeBytes = 0;
            return size;
        }

        @Override
        public void putByte(int value) {
            sizeBytes++;
        }

        @Override
        public void putInt(int value) {
            sizeBytes += Integer.BYTES;
        }

        @Override
        public void putLong(long value) {
            sizeBytes += Long.BYTES;
        }

        @Override
        public void putBytes(byte[] value) {
            sizeBytes = Math.addExact(sizeBytes, value.length);
        }
    }

    /** Writes them into a buffer. */
    final class Buffer implements FieldSink {
        private ByteBuffer target = ByteBuffer.allocate(0);

        void target(ByteBuffer buffer) {
            target = buffer;
        }

        @Override
        public void putByte(int value) {
            target.put((byte) value);
        }

        @Override
        public void putInt(int value) {
            target.putInt(value);
        }

        @Override
        public void putLong(long value) {
            target.putLong(value);
        }

        @Override
        public void putBytes(byte[] value) {
            target.put(value);
        }
    }
}
