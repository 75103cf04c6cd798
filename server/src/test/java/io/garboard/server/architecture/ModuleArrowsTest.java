package io.garboard.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Who may use whom. These arrows are the design: before changing one, think about the layering, and write down in
 * docs/adr why it has to change.
 */
@AnalyzeClasses(packages = "io.garboard", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArrowsTest {

    private static final String SPI = "io.garboard.spi..";
    private static final String STORAGE_SPI = "io.garboard.spi.storage..";
    private static final String CORE = "io.garboard.core..";
    private static final String API = "io.garboard.etcd..";
    private static final String BACKENDS = "io.garboard.backend..";
    private static final String ENCRYPTION = "io.garboard.encryption..";
    private static final String KMS_PLUGIN_CLIENT = "io.garboard.encryption.kmsv2..";
    private static final String PROXY = "io.garboard.proxy..";
    private static final String SERVER = "io.garboard.server..";

    @ArchTest
    static final ArchRule theSpiNeedsTheJdkAlone = classes()
            .that()
            .resideInAPackage(SPI)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(SPI, "java..", "javax.crypto..", "org.jspecify..");

    @ArchTest
    static final ArchRule aBackendKnowsTheSpiAndNothingElseOfGarboard = noClasses()
            .that()
            .resideInAPackage(BACKENDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, API, ENCRYPTION, PROXY, SERVER, "io.garboard.tck..");

    @ArchTest
    static final ArchRule backendsDoNotKnowEachOther =
            slices().matching("io.garboard.backend.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule noBackendIsNamedOutsideItsModule = noClasses()
            .that()
            .resideOutsideOfPackage(BACKENDS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BACKENDS);

    @ArchTest
    static final ArchRule theCoreKnowsTheSpiAndTheMessages = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENCRYPTION, PROXY, SERVER);

    @ArchTest
    static final ArchRule encryptionKnowsItsSpiAndNothingElseOfGarboard = noClasses()
            .that()
            .resideInAPackage(ENCRYPTION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORAGE_SPI, CORE, API, BACKENDS, PROXY, SERVER, "io.garboard.tck..");

    /** But for the command that makes a key file. */
    @ArchTest
    static final ArchRule noKeyServiceIsNamedOutsideItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.garboard.encryption..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.garboard.encryption.kmsv2..",
                    "io.garboard.encryption.pkcs11..",
                    "io.garboard.encryption.vault..");

    @ArchTest
    static final ArchRule keyServicesDoNotKnowEachOther = slices().matching(
                    "io.garboard.encryption.(local|pkcs11|kmsv2|vault)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule theCoreKnowsNoNetworkAndNoEngine = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.grpc..",
                    "com.linecorp.armeria..",
                    "io.netty..",
                    "java.sql..",
                    "org.lmdbjava..",
                    "org.sqlite..",
                    "io.micrometer..");

    @ArchTest
    static final ArchRule theNetworkStaysInTheProxy = noClasses()
            .that()
            .resideOutsideOfPackages(PROXY, KMS_PLUGIN_CLIENT, "io.garboard.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.linecorp.armeria..", "io.netty..");

    @ArchTest
    static final ArchRule theProxyKnowsNoStorage = noClasses()
            .that()
            .resideInAPackage(PROXY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORAGE_SPI, SERVER);

    @ArchTest
    static final ArchRule nothingKnowsTheServer = noClasses()
            .that()
            .resideOutsideOfPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVER);
}
