package io.garboard.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs rules of a kit against something broken, which the kit's subclass opens, and tells which of them noticed. */
public final class RulesOfKit {

    private static final Pattern RULE = Pattern.compile("rule_(\\d+)_.*");

    /** Some defects show only when two threads meet, which one run on a loaded machine may not bring about. */
    private static final int ATTEMPTS = 5;

    private RulesOfKit() {}

    /** Fails unless each of these rules, by their numbers, fails. */
    public static void allFail(Class<?> kit, List<Integer> rules) {
        Outcomes outcomes = new Outcomes();
        for (int attempt = 0; attempt < ATTEMPTS && !outcomes.failed.containsAll(rules); attempt++) {
            LauncherFactory.create().execute(request(kit, rules), outcomes);
        }
        assertThat(outcomes.failed).as("rules that failed").containsExactlyInAnyOrderElementsOf(rules);
    }

    private static LauncherDiscoveryRequest request(Class<?> kit, List<Integer> rules) {
        PostDiscoveryFilter chosen = descriptor -> FilterResult.includedIf(descriptor
                .getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> rules.contains(number(((MethodSource) source).getMethodName())))
                .orElse(true));
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(kit))
                .filters(chosen)
                .build();
    }

    private static int number(String method) {
        Matcher matcher = RULE.matcher(method);
        assertThat(matcher.matches()).as(method).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** Collects the numbers of the rules that failed. */
    private static final class Outcomes implements TestExecutionListener {

        final Set<Integer> failed = new TreeSet<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() && result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(test.getSource()
                        .map(source -> number(((MethodSource) source).getMethodName()))
                        .orElseThrow());
            }
        }
    }
}
