package io.garboard.tck.encryption;

import io.garboard.tck.RulesOfKit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit must be able to fail: for each defect, the rules that it breaks do. */
final class KeyDefectsAreCaughtTest {

    @ParameterizedTest
    @EnumSource(value = KeyDefect.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void caught(KeyDefect defect) {
        DefectiveKeyServiceTck.defect = defect;
        RulesOfKit.allFail(DefectiveKeyServiceTck.class, defect.rules);
    }
}
