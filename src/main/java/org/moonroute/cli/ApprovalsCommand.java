package org.moonroute.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.moonroute.approval.Approval;
import org.moonroute.approval.ApprovalFolder;
import org.moonroute.approval.ApprovalJson;
import org.moonroute.approval.Decision;
import org.moonroute.approval.Decision.Kind;
import org.moonroute.approval.Request;
import org.moonroute.approval.Verdict;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code moonroute approvals}: the calls of tools that wait until somebody allows them. */
@Command(
        name = "approvals",
        mixinStandardHelpOptions = true,
        description = "List, show, grant and refuse calls of tools that must be approved.")
final class ApprovalsCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 200;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Any setting. May be repeated.")
    Map<String, String> set;

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    ApprovalsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw EngineCommand.usage(spec, "which? moonroute approvals list, show, grant or refuse");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the calls that wait, the oldest first.")
    int list() throws IOException {
        return with(folder -> {
            List<Approval> pending = folder.pending();
            if (pending.isEmpty()) {
                terminal.say("nothing waits for approval in " + folder.path());
            }
            pending.forEach(approval -> terminal.out().println(row(approval.request())));
            return EngineCommand.OK;
        });
    }

    private static String row(Request request) {
        return String.join(
                "  ",
                request.id(),
                Shown.of(request.tool()),
                Shown.of(request.arguments(), MOST_SHOWN),
                "prompt=" + Shown.of(request.prompt()),
                "asked=" + request.asked(),
                "expires=" + request.expires());
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Show a call, whole, and what was decided, as JSON.")
    int show(@Parameters(paramLabel = "ID", description = "The call's id, as the list has it.") String id)
            throws IOException {
        return with(folder -> {
            Approval approval = folder.find(id).orElseThrow(() -> unknown(id, folder));
            terminal.out().println(Shown.of(ApprovalJson.text(approval, clock.instant())));
            return EngineCommand.OK;
        });
    }

    private static Wrong unknown(String id, ApprovalFolder folder) {
        return new Wrong("there is no call " + id + " in " + folder.path()
                + "; `moonroute approvals list` shows those that wait");
    }

    @Command(name = "grant", mixinStandardHelpOptions = true, description = "Let a call be run.")
    int grant(
            @Parameters(paramLabel = "ID", description = "The call's id, as the list has it.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept beside the decision.")
                    String reason)
            throws IOException {
        return decide(id, Kind.GRANTED, reason);
    }

    @Command(
            name = "refuse",
            mixinStandardHelpOptions = true,
            description = "Do not let a call be run; the model is told so.")
    int refuse(
            @Parameters(paramLabel = "ID", description = "The call's id, as the list has it.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; the model is told it.") String reason)
            throws IOException {
        return decide(id, Kind.REFUSED, reason);
    }

    private int decide(String id, Kind kind, String reason) throws IOException {
        if (reason != null && reason.length() > Decision.LONGEST_REASON) {
            terminal.say("moonroute: --reason may have " + Decision.LONGEST_REASON + " characters");
            return EngineCommand.USAGE;
        }
        return with(folder -> {
            Verdict verdict = folder.decide(
                            id, kind, "terminal " + System.getProperty("user.name"), reason == null ? "" : reason)
                    .orElseThrow(() -> unknown(id, folder));
            String standing = verdict.approval().decision().map(Decision::words).orElse("undecided");
            if (!verdict.counts()) {
                terminal.say("moonroute: " + id + " is " + Shown.of(standing) + " already");
                return EngineCommand.ERROR;
            }
            terminal.say(id + " (" + Shown.of(verdict.approval().request().tool()) + ") is " + Shown.of(standing));
            return EngineCommand.OK;
        });
    }

    private interface Work {
        int in(ApprovalFolder folder) throws IOException;
    }

    private int with(Work work) throws IOException {
        try {
            Settings settings = Settings.load(EngineCommand.home(), terminal.environment());
            for (Map.Entry<String, String> one : (set == null ? Map.<String, String>of() : set).entrySet()) {
                settings = settings.with(one.getKey(), one.getValue());
            }
            return work.in(new ApprovalFolder(
                    settings.homePath("moonroute.approvals.folder"),
                    settings.duration("moonroute.journal.keep"),
                    clock));
        } catch (Wrong | SettingsException wrong) {
            terminal.say("moonroute: " + wrong.getMessage());
            return EngineCommand.USAGE;
        }
    }
}
