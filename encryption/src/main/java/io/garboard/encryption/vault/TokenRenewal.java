package io.garboard.encryption.vault;

import io.garboard.encryption.vault.VaultClient.Answer;
import io.garboard.spi.encryption.KeyServiceException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Renews the token when half of its time is over; asked with each check, so some time before it ends. A token that cannot
 * be renewed is used for as long as it lasts, and the description says so.
 */
final class TokenRenewal {

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final long RETRY_SECONDS = 60;
    private static final long LONGEST_SECONDS = 3600;

    private final VaultClient client;
    private final boolean wanted;
    private final LongSupplier nanoTime;

    /** Guarded by this, as is the rest. */
    private boolean asked;

    private long dueNanos;
    private String note = "";

    TokenRenewal(VaultClient client, boolean wanted, LongSupplier nanoTime) {
        this.client = client;
        this.wanted = wanted;
        this.nanoTime = nanoTime;
    }

    /** Renews if it is time; returns what an operator should know of the token. */
    String renewIfDue() throws KeyServiceException {
        synchronized (this) {
            if (!wanted || (asked && nanoTime.getAsLong() - dueNanos < 0)) {
                return note;
            }
            // Others need not wait, nor ask too.
            asked = true;
            dueNanos = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
        }
        Answer answer = client.post("auth/token/renew-self", EMPTY_OBJECT);
        synchronized (this) {
            if (answer.status() != 200) {
                note = "; its token is not renewed (status " + answer.status() + ")";
                return note;
            }
            long seconds =
                    VaultJson.number(answer.body(), "auth", "lease_duration").orElse(0L);
            long pause = seconds == 0 ? LONGEST_SECONDS : Math.max(1, Math.min(LONGEST_SECONDS, seconds / 2));
            dueNanos = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(pause);
            note = seconds == 0 ? "; its token does not end" : "; its token was renewed for " + seconds + " s";
            return note;
        }
    }
}
