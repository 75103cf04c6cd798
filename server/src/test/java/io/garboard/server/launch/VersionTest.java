package io.garboard.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void etcdsFirstLineIsWhatToolsParse() {
        assertThat(Version.current().etcdText().lines().findFirst()).hasValue("etcd Version: 3.7.1");
        assertThat(Version.current().etcdText()).contains("\nGit SHA: ", "\nGo OS/Arch: linux/");
    }

    @Test
    void theBuildFillsItIn() {
        assertThat(Version.current().garboard()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(Version.current().revision()).isNotBlank().doesNotContain("$");
    }
}
