package io.garboard.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    private final FlagValues.Builder values = new FlagValues.Builder(FlagTable.standard());

    private List<String> apply(String... namesAndValues) throws FlagException {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Environment.apply(FlagTable.standard(), environment, values);
    }

    @Test
    void everyFlagHasAVariableThatSetsIt() throws FlagException {
        for (FlagDefinition flag : FlagTable.standard().all()) {
            if (flag.name().equals("version")) {
                continue; // etcd keeps ETCD_VERSION from being a flag, since images set it to their version.
            }
            FlagValues.Builder fresh = new FlagValues.Builder(FlagTable.standard());
            String text = flag.defaultText().isEmpty() ? sample(flag.type()) : flag.defaultText();
            List<String> warnings =
                    Environment.apply(FlagTable.standard(), Map.of(flag.environmentVariable(), text), fresh);
            assertThat(warnings).isEmpty();
            assertThat(fresh.build().isExplicit(flag.name())).as(flag.name()).isTrue();
        }
    }

    private static String sample(FlagType type) {
        return type == FlagType.URLS ? "http://localhost:1" : "a=b";
    }

    @Test
    void setsWhatTheCommandLineDoesNot() throws FlagException {
        assertThat(apply("ETCD_NAME", "n1", "GARBOARD_BACKEND", "sqlite", "PATH", "/bin"))
                .isEmpty();
        assertThat(values.build().string("name")).isEqualTo("n1");
        assertThat(values.build().string("backend")).isEqualTo("sqlite");
    }

    @Test
    void anEmptyVariableDoesNotCount() throws FlagException {
        assertThat(apply("ETCD_NAME", "")).isEmpty();
        assertThat(values.build().isExplicit("name")).isFalse();
    }

    @Test
    void aVariableBesideItsFlagIsFatalEvenIfItSaysTheSame() throws FlagException {
        values.set(FlagTable.standard().get("name"), "n1");
        assertThatThrownBy(() -> apply("ETCD_NAME", "n1"))
                .hasMessage("conflicting environment variable \"ETCD_NAME\" is shadowed by corresponding command-line"
                        + " flag (either unset environment variable or disable flag)");
    }

    @Test
    void warnsOfWhatItDoesNotKnow() throws FlagException {
        assertThat(apply("ETCD_NAMES", "x", "ETCDCTL_API", "3", "ETCD_VERSION", "v3", "GARBOARD_JAVA_OPTS", "-Xmx1g"))
                .containsExactly(
                        "unrecognized environment variable ETCD_NAMES",
                        "cannot set special environment variable ETCD_VERSION=v3");
    }

    @Test
    void namesTheVariableOfABadValue() {
        assertThatThrownBy(() -> apply("ETCD_PRE_VOTE", "maybe"))
                .hasMessage("invalid value \"maybe\" for ETCD_PRE_VOTE: parse error");
    }
}
