package org.omflow.booster.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module boundaries of booster-broker/ARCHITECTURE.md: which module may use which, and what none may hold. */
@Tag("job")
class WhoMayKnowWhomTest {
    private static final String HOUSE = "org.omflow.booster.";
    /** Each room with those it may know besides itself. */
    private static final Map<String, List<String>> KNOWS = Map.of(
            "ha", List.of(),
            "broker", List.of("ha"),
            "server", List.of("ha"),
            "agent", List.of("ha"),
            "installer", List.of("ha", "broker", "server", "agent"));

    private static JavaClasses house;

    @BeforeAll
    static void importClasses() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(HOUSE.substring(0, HOUSE.length() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ha", "broker", "server", "installer"})
    void theRoomIsOnTheClassPath(String room) {
        assertThat(house).anyMatch(c -> c.getPackageName().startsWith(HOUSE + room));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyThoseItMay(String room) {
        String[] strangers = rooms().filter(other -> !other.equals(room))
                .filter(other -> !KNOWS.get(room).contains(other))
                .map(WhoMayKnowWhomTest::inside)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(inside(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(strangers)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(inside("tests"))
                .allowEmptyShould(true)
                .check(house);
    }

    /** The root package counts too: what is there wires the others, and none of them may know it. */
    @ParameterizedTest
    @MethodSource("rooms")
    void thePackagesOfARoomFormNoCycle(String room) {
        SlicesRuleDefinition.slices()
                .assignedFrom(new PackagesOf(HOUSE + room))
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(house);
    }

    /** Each package of a room by its own name, the root package included. */
    private record PackagesOf(String root) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass one) {
            String name = one.getPackageName();
            return name.equals(root) || name.startsWith(root + ".")
                    ? SliceIdentifier.of(name.equals(root) ? "(root)" : name.substring(root.length() + 1))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + root;
        }
    }

    @Test
    void packagesAreNamedAfterTheirDuty() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..", "..helpers..")
                .check(house);
    }

    @Test
    void whatRunsAsAServiceSpeaksThroughItsLogOnly() {
        DescribedPredicate<JavaClass> commandLine = DescribedPredicate.describe(
                "a command-line main class",
                c -> c.getBaseComponentType().getName().matches(".*Main(\\$.*)?"));

        noClasses()
                .that()
                .resideInAnyPackage(inside("ha"), inside("broker"), inside("server"), inside("agent"))
                .and(DescribedPredicate.not(commandLine))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(house);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(house);
    }

    @Test
    void ofWhatAllShareOnlyTheWebPortKnowsTheWebServer() {
        noClasses()
                .that()
                .resideInAPackage(inside("ha"))
                .and()
                .resideOutsideOfPackages(HOUSE + "ha.web", HOUSE + "ha.testkit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
                .check(house);
    }

    @Test
    void onlyDisksAsksForTheStoresOfFiles() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(HOUSE + "ha.file.Disks")
                .should()
                .callMethod(Files.class, "getFileStore", Path.class)
                .because("they need mount points, which some containers hide")
                .check(house);
    }

    @Test
    void databasesDifferInOnePlaceOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(inside("ha.database"), inside("installer"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.postgresql..", "com.mysql..", "org.mariadb..", "com.microsoft..", "oracle..")
                .check(house);
    }

    static Stream<String> rooms() {
        return KNOWS.keySet().stream().sorted();
    }

    private static String inside(String room) {
        return HOUSE + room + "..";
    }
}
