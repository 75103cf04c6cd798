package io.garboard.tck.storage;

import io.garboard.tck.RulesOfKit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit must be able to fail: for each defect, the rules that it breaks do. */
final class DefectsAreCaughtTest {

    @ParameterizedTest
    @EnumSource(value = Defect.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void caught(Defect defect) {
        DefectiveStorageTck.defect = defect;
        RulesOfKit.allFail(DefectiveStorageTck.class, defect.rules);
    }
}
