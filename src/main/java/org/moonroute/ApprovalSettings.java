package org.moonroute;

import java.time.Clock;
import java.util.Set;
import org.moonroute.approval.ApprovalFolder;
import org.moonroute.approval.Approvals;
import org.moonroute.cli.Engine;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Catalogue;

/** Who must allow tool calls, and for how long they are asked, as the settings say it. */
final class ApprovalSettings {
    private final Engine.Start start;
    private final Settings settings;
    private final Clock clock;

    ApprovalSettings(Engine.Start start, Clock clock) {
        this.start = start;
        this.settings = start.settings();
        this.clock = clock;
    }

    /**
     * Where requests and decisions are.
     *
     * @param places how many prompts may be under way; unless a setting says otherwise, half of them is left to those that wait for nobody
     */
    Approvals approvals(int places) {
        int most = settings.optional("moonroute.approvals.max-waiting").isPresent()
                ? settings.count("moonroute.approvals.max-waiting")
                : Math.max(1, places / 2);
        return new Approvals(
                new ApprovalFolder(
                        settings.homePath("moonroute.approvals.folder"),
                        settings.duration("moonroute.journal.keep"),
                        clock),
                most,
                clock);
    }

    /**
     * What the routes do about them.
     *
     * @throws SettingsException if something is granted beforehand that there is not
     */
    ApprovalSteps steps(Approvals approvals, Catalogue catalogue) {
        return new ApprovalSteps(approvals, granted(catalogue), settings.duration("moonroute.approvals.expire"), clock);
    }

    /** Whoever has others answer grants nothing, and has not all their tools. */
    private GrantedBeforehand granted(Catalogue catalogue) {
        return start.via().isPresent()
                ? new GrantedBeforehand(Set.of())
                : GrantedBeforehand.of(settings.list("moonroute.approvals.granted"), catalogue);
    }
}
