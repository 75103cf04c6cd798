package io.garboard.encryption.fake;

import java.security.SecureRandom;
import java.util.Arrays;

/** Hands out bytes that were chosen before. */
public final class FixedRandom extends SecureRandom {

    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private int used;

    public FixedRandom(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public synchronized void nextBytes(byte[] target) {
        byte[] next = Arrays.copyOfRange(bytes, used, used + target.length);
        used += target.length;
        System.arraycopy(next, 0, target, 0, target.length);
    }
}
