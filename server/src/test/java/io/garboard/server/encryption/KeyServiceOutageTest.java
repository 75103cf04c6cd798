package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.proxy.encryption.KeyServiceMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key service is down, at the start or later: what is served, what is refused, what is said, and that it recovers. */
class KeyServiceOutageTest {

    private static final long KEEP_MILLIS = 600_000;

    @TempDir
    Path directory;

    /** The keeper's: it turns when the test wants it to. */
    private final AtomicLong millis = new AtomicLong(1_000_000);

    private MemberUnderTest open(ScriptedKeyService service) throws Exception {
        return MemberUnderTest.with(directory, service, KEEP_MILLIS, millis::get, "s");
    }

    /** Time passes, a second at a time, until something is so; never so much that keys would be wiped, however slow the keeper. */
    private void passUntil(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        long latestMillis = millis.get() + KEEP_MILLIS / 4;
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            if (millis.get() < latestMillis) {
                millis.addAndGet(1_000);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Test
    void down_when_the_first_member_starts() throws Exception {
        ScriptedKeyService service = ScriptedKeyService.down();
        try (MemberUnderTest member = open(service)) {
            passUntil("it is noticed", () -> member.trouble().contains("nobody is at home"));
            assertThat(Requests.put(member.member, "p", "plain")).isEqualTo("ok");
            assertThat(Requests.put(member.member, "s", "secret"))
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains("there is no keyring yet", "UNAVAILABLE: nobody is at home");

            service.comeBack();
            passUntil("secrets can be written", () -> Requests.put(member.member, "s", "secret")
                    .equals("ok"));
            assertThat(Requests.get(member.member, "s")).isEqualTo("secret");
            passUntil("nothing is wrong any more", () -> member.trouble().isEmpty());
        }
    }

    @Test
    void down_at_a_restart() throws Exception {
        try (MemberUnderTest member = open(ScriptedKeyService.up())) {
            passUntil("a secret is written", () -> Requests.put(member.member, "s", "secret")
                    .equals("ok"));
            Requests.put(member.member, "p", "plain");
        }
        ScriptedKeyService service = ScriptedKeyService.down();
        try (MemberUnderTest member = open(service)) {
            passUntil("it is noticed", () -> member.trouble().contains("nobody is at home"));
            assertThat(Requests.get(member.member, "p")).isEqualTo("plain");
            assertThat(Requests.put(member.member, "p", "plainer")).isEqualTo("ok");
            String reason = "key service 'scripted': UNAVAILABLE: nobody is at home";
            assertThat(Requests.get(member.member, "s"))
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains(reason);
            assertThat(Requests.getInTxn(member.member, "s"))
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains(reason);
            assertThat(Requests.put(member.member, "s", "other"))
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains(reason);
            assertThat(Requests.watch(member.member, "s")).contains(reason);

            service.comeBack();
            passUntil("it recovers by itself", () -> Requests.get(member.member, "s")
                    .equals("secret"));
            assertThat(Requests.watch(member.member, "s")).isEqualTo("secret");
        }
    }

    @Test
    void down_later_keys_are_used_for_the_configured_time_and_not_longer() throws Exception {
        ScriptedKeyService service = ScriptedKeyService.up();
        try (MemberUnderTest member = open(service)) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new KeyServiceMeters(meters, "scripted").bind(member.keeper());
            passUntil("a secret is written", () -> Requests.put(member.member, "s", "secret")
                    .equals("ok"));
            passUntil("all is well", () -> up(meters) == 1 && member.trouble().isEmpty());

            service.goDown();
            passUntil("it is noticed", () -> up(meters) == 0);
            assertThat(member.trouble()).isEqualTo("the key service does not answer; keys in memory go on to be used");
            assertThat(Requests.get(member.member, "s")).isEqualTo("secret");
            assertThat(Requests.put(member.member, "s", "newer")).isEqualTo("ok");
            assertThat(meters.get("garboard_encryption_key_service_seconds_since_answer")
                            .gauge()
                            .value())
                    .isPositive();

            millis.addAndGet(KEEP_MILLIS);
            passUntil("keys are wiped", () -> member.trouble().contains("keys were wiped"));
            assertThat(Requests.get(member.member, "s"))
                    .startsWith("KEYS_UNAVAILABLE")
                    .contains("keys were wiped from memory 600 s after the key service last answered");
            assertThat(Requests.put(member.member, "s", "newest")).startsWith("KEYS_UNAVAILABLE");

            service.comeBack();
            passUntil("it recovers by itself", () -> Requests.get(member.member, "s")
                    .equals("newer"));
        }
    }

    private static double up(SimpleMeterRegistry meters) {
        return meters.get("garboard_encryption_key_service_up").gauge().value();
    }
}
