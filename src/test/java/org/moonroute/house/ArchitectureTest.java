package org.moonroute.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.moonroute.Moonroute;

/** The house's walls: who may see whom. */
@AnalyzeClasses(packagesOf = Moonroute.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ALL = "org.moonroute..";
    private static final String ROOT = "org.moonroute";
    private static final String TEST_KIT = "org.moonroute.testkit..";
    private static final String SPELLING = "org.moonroute.spelling..";
    private static final String HEART = "org.moonroute.conversation..";

    @ArchTest
    static final ArchRule the_heart_is_plain_java = classes()
            .that()
            .resideInAPackage(HEART)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", HEART));

    @ArchTest
    static final ArchRule siblings_see_the_heart_and_nobody_else = siblings(
            "prompt",
            "moonshot",
            "tools",
            "approval",
            "audit",
            "pacing",
            "files",
            "record",
            "jms",
            "dispatch",
            "run",
            "metrics",
            "keys",
            "trace");

    @ArchTest
    static final ArchRule who_keeps_or_sends_outcomes_sees_how_they_are_written =
            siblings(List.of("org.moonroute.record.."), "journal", "batch", "http");

    @ArchTest
    static final ArchRule makes_of_tools_see_what_a_tool_is =
            siblings(List.of("org.moonroute.tools.."), "openapi", "mcp");

    @ArchTest
    static final ArchRule official_tools_see_the_key_of_the_service_that_runs_them =
            siblings(List.of("org.moonroute.tools..", "org.moonroute.moonshot.."), "formula");

    @ArchTest
    static final ArchRule nobody_else_sees_the_protocol_of_mcp_servers = noClasses()
            .that(resideInAPackage(ALL).and(not(resideInAPackage("org.moonroute.mcp.."))))
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.modelcontextprotocol..", "reactor.."));

    @ArchTest
    static final ArchRule these_see_nobody = classes()
            .that(resideInAnyPackage("org.moonroute.sandbox..", "org.moonroute.settings..", "org.moonroute.disk.."))
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage(ALL))
                    .or(resideInAnyPackage(
                            "org.moonroute.sandbox..", "org.moonroute.settings..", "org.moonroute.disk..", SPELLING)));

    @ArchTest
    static final ArchRule spelling_is_plain_java = classes()
            .that()
            .resideInAPackage(SPELLING)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", SPELLING));

    @ArchTest
    static final ArchRule the_broker_sees_messaging_and_nobody_else = classes()
            .that()
            .resideInAPackage("org.moonroute.broker..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "org.moonroute.broker..",
                    "java..",
                    "javax.net..",
                    "javax.security.auth..",
                    "jakarta.jms..",
                    "org.apache.activemq.artemis..",
                    "org.apache.qpid.jms..",
                    "org.messaginghub.pooled.jms..",
                    "org.slf4j.."));

    @ArchTest
    static final ArchRule nobody_else_sees_a_message_broker = noClasses()
            .that(resideInAPackage(ALL).and(not(resideInAnyPackage(ROOT, "org.moonroute.broker.."))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.moonroute.broker..", "org.apache.activemq..", "org.apache.qpid..", "org.messaginghub.."));

    @ArchTest
    static final ArchRule nobody_sees_the_wiring_or_the_commands = noClasses()
            .that(resideInAPackage(ALL).and(not(resideInAnyPackage(ROOT, "org.moonroute.cli..", TEST_KIT))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT, "org.moonroute.cli.."));

    /** It starts the program as a command does, and is not there when the program runs. */
    @ArchTest
    static final ArchRule the_test_kit_is_seen_by_nobody = noClasses()
            .that(resideInAPackage(ALL).and(not(resideInAPackage(TEST_KIT))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(TEST_KIT, "org.junit.."));

    @ArchTest
    static final ArchRule commands_do_not_see_how_the_engine_is_made = noClasses()
            .that()
            .resideInAPackage("org.moonroute.cli..")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT)
                    .or(resideInAnyPackage(
                            "org.moonroute.http..",
                            "org.moonroute.mcp..",
                            "org.moonroute.moonshot..",
                            "org.moonroute.pacing..",
                            "org.moonroute.tools..",
                            "org.moonroute.prompt..")));

    @ArchTest
    static final ArchRule camel_is_seen_where_it_is_wired_only = noClasses()
            .that(resideInAPackage(ALL).and(not(resideInAPackage(ROOT))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule packages_form_no_circle =
            slices().matching("org.moonroute.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule names_say_what_a_class_is =
            noClasses().that().resideInAPackage(ALL).should().haveNameMatching(".*(Impl|Util|Utils|Manager|Helper)");

    @ArchTest
    static final ArchRule output_goes_through_the_terminal_or_a_logger = noClasses()
            .that(resideInAPackage(ALL).and(not(belongToAnyOf(org.moonroute.cli.Terminal.class))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static ArchRule siblings(String... names) {
        return siblings(List.of(), names);
    }

    /** Each sees itself, the heart and these. */
    private static ArchRule siblings(List<String> seen, String... names) {
        com.tngtech.archunit.lang.CompositeArchRule all = null;
        for (String name : names) {
            String own = "org.moonroute." + name + "..";
            ArchRule rule = classes()
                    .that()
                    .resideInAPackage(own)
                    .should()
                    .onlyDependOnClassesThat(not(JavaClass.Predicates.resideInAPackage(ALL))
                            .or(resideInAnyPackage(own, HEART, "org.moonroute.disk..", SPELLING))
                            .or(resideInAnyPackage(seen.toArray(String[]::new))));
            all = all == null ? com.tngtech.archunit.lang.CompositeArchRule.of(rule) : all.and(rule);
        }
        return all;
    }
}
