package io.garboard.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Rules about every class that is written by hand: generated ones are left out. */
@AnalyzeClasses(packages = "io.garboard", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

    private static final String[] GENERATED = {
        "io.garboard.etcd..",
        "io.garboard.core.command..",
        "io.garboard.core.peer.wire..",
        "io.garboard.encryption..wire.."
    };

    @ArchTest
    static final ArchRule namesSayWhatAClassDoes = noClasses()
            .that()
            .resideOutsideOfPackages(GENERATED)
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils");

    @ArchTest
    static final ArchRule recordsHoldNoArrays = classes()
            .that()
            .areRecords()
            .and()
            .resideOutsideOfPackages(GENERATED)
            .should(haveNoByteArrayComponent());

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().that().resideOutsideOfPackages(GENERATED).should(beInANullMarkedPackage());

    @ArchTest
    static final ArchRule nothingWritesToTheConsoleButTheProgram = noClasses()
            .that()
            .resideOutsideOfPackages("io.garboard.server", "io.garboard.tck..", "io.garboard.bench..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** Two records with equal bytes in two arrays would not be equal, and the array could be changed from outside. */
    private static ArchCondition<JavaClass> haveNoByteArrayComponent() {
        return new ArchCondition<>("have no component of type byte[]") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaField field : type.getFields()) {
                    boolean component = !field.getModifiers().contains(JavaModifier.STATIC);
                    if (component && field.getRawType().isEquivalentTo(byte[].class)) {
                        events.add(SimpleConditionEvent.violated(type, field.getFullName() + " is a byte[]"));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a package with @NullMarked in its package-info") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(type, type.getFullName() + " is not"));
                }
            }
        };
    }
}
