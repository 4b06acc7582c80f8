package io.weir.server;

import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.weir.core.loop.ControlThread;
import io.weir.core.loop.LoopConfined;
import io.weir.core.loop.Shared;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of STYLE.md that a machine can hold: layers, what a name may touch, homes of state, forbidden calls. */
class ArchitectureTest {
    private static final JavaClasses WEIR = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.weir.core", "io.weir.l4", "io.weir.l7", "io.weir.config", "io.weir.server");
    private static final String[] DATA_PLANE = {"io.weir.core..", "io.weir.l4..", "io.weir.l7.."};

    // A. Boundaries.

    @Test
    void dependenciesPointOneWay() {
        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("core").definedBy("io.weir.core..")
                .layer("l4").definedBy("io.weir.l4..")
                .layer("l7").definedBy("io.weir.l7..")
                .layer("config").definedBy("io.weir.config..")
                .layer("server").definedBy("io.weir.server..")
                .whereLayer("server").mayNotBeAccessedByAnyLayer()
                .whereLayer("config").mayOnlyBeAccessedByLayers("server")
                .whereLayer("l4").mayOnlyBeAccessedByLayers("config", "server")
                .whereLayer("l7").mayOnlyBeAccessedByLayers("config", "server")
                .check(WEIR);
    }

    @Test
    void specsKnowTheJdkAndOtherSpecsOnly() {
        classes().that().resideInAPackage("io.weir..spec..")
                .should().onlyDependOnClassesThat().resideInAnyPackage("java..", "io.weir..spec..", "org.jspecify..")
                .check(WEIR);
    }

    @Test
    void configurationSeesTheDataPlaneThroughSpecsOnly() {
        noClasses().that().resideInAPackage("io.weir.config..")
                .should().dependOnClassesThat(residingIn(DATA_PLANE).and(notIn("io.weir..spec..",
                        "io.weir.core.discovery..")))
                .check(WEIR);
    }

    @Test
    void thirdPartiesStayAtOneEdge() {
        noClasses().that().resideOutsideOfPackage("io.weir.config..")
                .should().dependOnClassesThat().resideInAPackage("org.yaml..").check(WEIR);
        noClasses().that().resideOutsideOfPackage("io.weir.server.metrics..")
                .should().dependOnClassesThat().resideInAnyPackage("io.micrometer..", "io.prometheus..").check(WEIR);
        noClasses().that().resideOutsideOfPackage("io.weir.l7..")
                .should().dependOnClassesThat().resideInAPackage("io.netty.handler.codec.http..").check(WEIR);
        noClasses().that().resideOutsideOfPackage("io.weir.server..")
                .should().dependOnClassesThat().resideInAnyPackage("picocli..", "ch.qos.logback..").check(WEIR);
    }

    /** Another version of HTTP is another downstream and upstream; nothing else has to change for it. */
    @Test
    void anExchangeDoesNotKnowWhichVersionItServes() {
        noClasses().that().resideInAnyPackage("io.weir.l7.exchange..", "io.weir.l7.route..", "io.weir.l7.upstream..")
                .should().dependOnClassesThat().resideInAnyPackage("io.weir.l7.http1..", "io.weir.l7.http2..")
                .check(WEIR);
    }

    // B. Names: the suffix is a permit.

    @Test
    void immutableNamesTouchNoNettyAndNoThreads() {
        noClasses().that().resideInAnyPackage(DATA_PLANE)
                .and().haveSimpleNameEndingWith("Spec").or().haveSimpleNameEndingWith("Snapshot")
                .should().dependOnClassesThat().resideInAnyPackage("io.netty.channel..", "io.netty.buffer..")
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .check(WEIR);
    }

    @Test
    void whatChoosesDoesNotAllocateBuffersOrLog() {
        noClasses().that().haveSimpleNameEndingWith("Policy").or().haveSimpleNameEndingWith("Matcher")
                .should().dependOnClassesThat().resideInAnyPackage("io.netty.buffer..", "org.slf4j..")
                .check(WEIR);
    }

    @Test
    void handlersAreChannelHandlersAndKnowNoConfiguration() {
        classes().that().resideInAnyPackage(DATA_PLANE).and().haveSimpleNameEndingWith("Handler")
                .should().beAssignableTo("io.netty.channel.ChannelHandler").check(WEIR);
    }

    @Test
    void poolsAreOfOneLoop() {
        noClasses().that().resideInAnyPackage(DATA_PLANE).and().haveSimpleNameEndingWith("Pool")
                .should().dependOnClassesThat().resideInAPackage("java.util.concurrent.locks..")
                .orShould().dependOnClassesThat().haveNameMatching("java\\.util\\.concurrent\\.Concurrent.*")
                .allowEmptyShould(true).check(WEIR);
    }

    // D. Homes of state.

    @Test
    void everyClassOfTheDataPlaneSaysWhereItsStateLives() {
        classes().that().resideInAnyPackage(DATA_PLANE).and(aHome())
                .should(haveExactlyOneHome()).check(WEIR);
    }

    @Test
    void stateOfOneLoopNeedsNoFences() {
        fields().that().areDeclaredInClassesThat().areAnnotatedWith(LoopConfined.class)
                .should().notHaveModifier(JavaModifier.VOLATILE)
                .andShould().notHaveRawType(nameMatching("java\\.util\\.concurrent\\.(atomic\\.Atomic.*|locks\\..*)"))
                .check(WEIR);
    }

    @Test
    void concreteClassesAreFinal() {
        classes().that().resideInAnyPackage("io.weir..").and().areNotInterfaces().and().areNotEnums()
                .and().doNotHaveModifier(JavaModifier.ABSTRACT).and().areNotAnonymousClasses()
                .and().areNotAnnotations()
                .should(beFinal()).check(WEIR);
    }

    // D. What may block, or look at the wrong clock.

    @Test
    void loopsNeverBlock() {
        noClasses().that().resideInAnyPackage(DATA_PLANE)
                .and().doNotHaveFullyQualifiedName("io.weir.core.loop.LoopGroups")
                .should().callMethodWhere(isBlocking()).check(WEIR);
    }

    @Test
    void theDataPlaneHasNoLocks() {
        noClasses().that().resideInAnyPackage(DATA_PLANE)
                .should().dependOnClassesThat().resideInAPackage("java.util.concurrent.locks..").check(WEIR);
    }

    @Test
    void nobodyPrintsAroundTheLog() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .because("the command line writes through picocli, everything else through slf4j").check(WEIR);
    }

    private static DescribedPredicate<JavaMethodCall> isBlocking() {
        Set<String> nettyWaits = Set.of("sync", "syncUninterruptibly", "await", "awaitUninterruptibly", "get");
        return DescribedPredicate.describe("blocks its thread", call -> {
            JavaClass owner = call.getTargetOwner();
            String method = call.getName();
            return (owner.isEquivalentTo(Thread.class) && (method.equals("sleep") || method.equals("join")))
                    || (owner.isAssignableTo("io.netty.util.concurrent.Future") && nettyWaits.contains(method))
                    || (owner.isAssignableTo("java.util.concurrent.Future")
                            && (method.equals("get") || method.equals("join")))
                    || (owner.isEquivalentTo(java.util.concurrent.CountDownLatch.class) && method.equals("await"))
                    || (owner.getName().equals("java.lang.Object") && method.equals("wait"));
        });
    }

    /**
     * Classes with state of their own: no records, enums, interfaces, exceptions, nor holders of static methods. Specs
     * are immutable by the rule above; a nested class lives where the class around it does.
     */
    private static DescribedPredicate<JavaClass> aHome() {
        return DescribedPredicate.describe("have state of their own", type -> !type.isInterface() && !type.isEnum()
                && !type.isRecord() && !type.isAnnotation() && !type.isAnonymousClass() && !type.isLocalClass()
                && !type.isAssignableTo(Throwable.class) && !type.getSimpleName().equals("package-info")
                && !type.isNestedClass() && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                && !type.getPackageName().endsWith(".spec") && !isAllStatic(type));
    }

    private static boolean isAllStatic(JavaClass type) {
        return type.getFields().stream().allMatch(field -> field.getModifiers().contains(JavaModifier.STATIC))
                && type.getConstructors().stream().allMatch(c -> c.getModifiers().contains(JavaModifier.PRIVATE));
    }

    private static ArchCondition<JavaClass> haveExactlyOneHome() {
        return new ArchCondition<>("carry exactly one of @LoopConfined, @Shared, @ControlThread") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                long homes = Stream.of(LoopConfined.class, Shared.class, ControlThread.class)
                        .filter(type::isAnnotatedWith).count();
                if (homes != 1) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " carries " + homes));
                }
            }
        };
    }

    private static DescribedPredicate<JavaClass> residingIn(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> notIn(String... packages) {
        return DescribedPredicate.not(residingIn(packages));
    }

    private static DescribedPredicate<JavaClass> nameMatching(String regex) {
        return DescribedPredicate.describe("name matches " + regex, type -> type.getName().matches(regex));
    }
}
