package io.garboard.server.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** Consensus and state are functions of their arguments: that is what lets a seed replay a whole cluster. */
@AnalyzeClasses(packages = "io.garboard.core", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {

    private static final String RAFT = "io.garboard.core.raft..";
    private static final String MVCC = "io.garboard.core.mvcc..";

    @ArchTest
    static final ArchRule consensusAndStateDoNotKnowEachOther =
            slices().matching("io.garboard.core.(raft|mvcc)..").should().notDependOnEachOther();

    /** An Executor that is handed in is an argument like a clock is, and allowed. */
    @ArchTest
    static final ArchRule noThreads = noClasses()
            .that()
            .resideInAnyPackage(RAFT, MVCC)
            .should()
            .dependOnClassesThat(assignableTo(ExecutorService.class).or(assignableTo(Executors.class)))
            .orShould()
            .callMethod(Thread.class, "start")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class, String.class);

    @ArchTest
    static final ArchRule noClock = noClasses()
            .that()
            .resideInAnyPackage(RAFT, MVCC)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat(assignableTo(Clock.class));

    @ArchTest
    static final ArchRule noRandomSource = noClasses()
            .that()
            .resideInAnyPackage(RAFT, MVCC)
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SplittableRandom.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat(assignableTo(ThreadLocalRandom.class).or(assignableTo(SecureRandom.class)));

    @ArchTest
    static final ArchRule noInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(RAFT, MVCC)
            .should()
            .dependOnClassesThat(resideInAPackage("java.nio.file..")
                    .or(resideInAPackage("java.nio.channels.."))
                    .or(resideInAPackage("java.net.."))
                    .or(assignableTo(File.class))
                    .or(assignableTo(InputStream.class))
                    .or(assignableTo(OutputStream.class)));

    @ArchTest
    static final ArchRule noCyclesBetweenPackages =
            slices().matching("io.garboard.core.(*)..").should().beFreeOfCycles();
}
