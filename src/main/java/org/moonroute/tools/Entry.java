package org.moonroute.tools;

import java.util.List;
import java.util.Optional;
import org.moonroute.conversation.ToolSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tool of the catalogue. */
final class Entry {
    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final String source;
    private final ToolSpec spec;
    private final ToolPolicy policy;
    private final String make;
    private final Tool bean;
    private final Catalogue.Listed listed;
    /** Two threads may both make it; either one's will do. */
    private volatile ArgumentCheck check;

    private Entry(String source, ToolSpec spec, ToolPolicy policy, String make, Tool bean) {
        this.source = source;
        this.spec = spec.bounded(policy.maxCalls(), policy.repeatable());
        this.policy = policy;
        this.make = make;
        this.bean = bean;
        this.listed = new Catalogue.Listed(spec, policy, make, source);
    }

    /** A tool made of a bean, or called like one. */
    static Entry bean(String source, Tool tool) {
        return new Entry(source, tool.spec(), tool.policy(), tool.make(), tool);
    }

    /** A tool made of a route. */
    static Entry route(String source, ToolSpec spec, ToolPolicy policy) {
        return new Entry(source, spec, policy, ToolTask.ROUTE, null);
    }

    /** Where it was described, for errors. */
    String source() {
        return source;
    }

    ToolSpec spec() {
        return spec;
    }

    /** Names of secret arguments that are none, in whole sentences. Only of a tool whose schema is a good one. */
    List<String> wrongSecrets() {
        return ArgumentNames.wrongSecrets(policy.secret(), spec.parameters()).stream()
                .map(slip -> source + ": the tool " + spec.name() + ": " + slip)
                .toList();
    }

    ToolPolicy policy() {
        return policy;
    }

    /** What it is made of, for lists. */
    String make() {
        return make;
    }

    /** What others may know of it. */
    Catalogue.Listed listed() {
        return listed;
    }

    /** The bean; empty when the tool is a route. */
    Optional<Tool> bean() {
        return Optional.ofNullable(bean);
    }

    /** The name of the route's endpoint; empty when the tool is a bean. */
    String route() {
        return bean == null ? "tool-" + spec.name() : "";
    }

    /** The arguments, or what is wrong with them. Never throws. */
    Arguments check(String arguments) {
        try {
            if (check == null) {
                check = new ArgumentCheck(spec.parameters());
            }
            return check.check(arguments);
        } catch (RuntimeException | StackOverflowError e) {
            // The schema is at fault, in a way that shows with certain arguments only: a pattern, a reference without
            // end.
            LOG.error("{}: the arguments of {} cannot be checked", source, spec.name(), e);
            return Arguments.bad("cannot be checked, because the tool's own description is at fault. Do without it.");
        }
    }
}
