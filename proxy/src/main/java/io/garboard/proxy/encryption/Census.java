package io.garboard.proxy.encryption;

import io.garboard.core.member.EncryptionService;
import io.garboard.core.member.MemberEncryption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks all members for their part in encryption. */
interface Census {

    /** Blocks for some seconds at most. Whoever gave no answer is in the list without one. */
    List<MemberEncryption> take() throws InterruptedException;

    /** Asks through {@code core}. */
    static Census of(EncryptionService core) {
        return () -> {
            CompletableFuture<List<MemberEncryption>> answers = new CompletableFuture<>();
            core.ask(answers::complete);
            try {
                return answers.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("members were asked, and nobody said that they were", e);
            }
        };
    }
}
