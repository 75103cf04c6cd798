package io.garboard.tck.encryption;

import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** 30x: the provider, opening, options. */
abstract class OptionRules extends KeyRules {

    OptionRules(KeyServiceUnderTest tested) {
        super(tested);
    }

    @Test
    void rule_301_the_provider_is_found_by_its_name() {
        String name = tested.provider().name();
        assertThat(name).matches("[a-z][a-z0-9-]{0,31}");
        assertThat(ServiceLoader.load(KeyEncryptionServiceProvider.class).stream()
                        .map(found -> found.get().name()))
                .contains(name);
    }

    @Test
    void rule_302_an_unknown_option_is_refused_with_the_known_ones() {
        KeyServiceException refusal = assertFails(REFUSED, () -> open(with("noSuchOption", "x"), PATIENT_MILLIS));
        assertThat(refusal.getMessage()).contains("noSuchOption");
        for (KeyServiceOption option : tested.provider().options()) {
            assertThat(refusal.getMessage()).contains(option.name());
        }
    }

    @Test
    void rule_303_a_bad_value_is_refused_with_its_option() {
        tested.badOptionValues()
                .forEach((name, value) -> assertThat(assertFails(REFUSED, () -> open(with(name, value), PATIENT_MILLIS))
                                .getMessage())
                        .contains(name));
    }

    @Test
    void rule_304_a_missing_option_is_refused_with_its_name() {
        for (KeyServiceOption option : tested.provider().options()) {
            if (option.defaultValue() == null) {
                Map<String, String> without = new HashMap<>(fixture.options());
                without.remove(option.name());
                assertThat(assertFails(REFUSED, () -> open(without, PATIENT_MILLIS))
                                .getMessage())
                        .contains(option.name());
            }
        }
    }

    @Test
    void rule_305_options_are_described_once() {
        assertThat(tested.provider().options())
                .doesNotHaveDuplicates()
                .extracting(KeyServiceOption::name)
                .doesNotHaveDuplicates()
                .doesNotContain("provider");
        assertThat(tested.provider().options())
                .allSatisfy(option -> assertThat(option.description()).isNotBlank());
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> options = new HashMap<>(fixture.options());
        options.put(name, value);
        return options;
    }
}
