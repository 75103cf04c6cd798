package io.garboard.proxy.encryption;

import static io.garboard.proxy.encryption.Members.configured;
import static io.garboard.proxy.encryption.Members.other;
import static io.garboard.proxy.encryption.Members.self;
import static io.garboard.proxy.encryption.Members.silent;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.command.EncryptionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private final EncryptionSettings settings = EncryptionSettings.DEFAULT.withPrefixes(List.of("/s/", "/t/"));
    private final Agreement agreement = new Agreement(settings);

    @Test
    void whoever_names_other_prefixes_or_none_at_all_dissents() {
        assertThat(agreement.dissenters(List.of(
                        self(configured("/s/", "/t/")),
                        other("m2", configured("/t/", "/s/")),
                        other("m3", configured("/s/")),
                        other("m4", answer -> {}),
                        other("m5", answer -> configured("/s/", "/t/")
                                .andThen(more -> more.setPassKubernetes(true))
                                .accept(answer)),
                        silent("m6"))))
                .containsExactly("m3", "m4", "m5");
    }

    @Test
    void settings_are_in_force_when_the_cluster_encrypts_what_they_name() {
        EncryptionState.Builder state = EncryptionState.newBuilder()
                .addAllSecretPrefixes(Encryption.bytes(List.of("/t/", "/s/")))
                .addRequiredValueStarts(ByteString.copyFromUtf8("x"));

        assertThat(agreement.isInForce(state.build())).isTrue();
        assertThat(agreement.isInForce(EncryptionState.getDefaultInstance())).isFalse();
        assertThat(agreement.isInForce(
                        state.addRequiredValueStarts(Agreement.KUBERNETES_MARK).build()))
                .as("what Kubernetes encrypted was passed through until now")
                .isFalse();
        assertThat(new Agreement(settings.withPrefixes(List.of())).isInForce(EncryptionState.getDefaultInstance()))
                .isTrue();
    }
}
