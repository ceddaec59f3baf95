package org.moonroute;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.moonroute.approval.Approval;
import org.moonroute.approval.ApprovalJson;
import org.moonroute.approval.Approvals;
import org.moonroute.approval.Decision;
import org.moonroute.http.ApprovalBook;

/** The approvals as the server shows them: those packages do not know each other. */
final class ApprovalRecords implements ApprovalBook {
    private final Approvals approvals;
    private final Clock clock;

    ApprovalRecords(Approvals approvals, Clock clock) {
        this.approvals = approvals;
        this.clock = clock;
    }

    @Override
    public List<String> pending() throws IOException {
        return approvals.pending().stream().map(this::text).toList();
    }

    @Override
    public Optional<String> find(String id) throws IOException {
        return approvals.find(id).map(this::text);
    }

    @Override
    public Optional<Decided> decide(String id, boolean granted, String by, String reason) throws IOException {
        return approvals
                .decide(id, granted ? Decision.Kind.GRANTED : Decision.Kind.REFUSED, by, reason)
                .map(verdict -> new Decided(
                        text(verdict.approval()),
                        verdict.counts(),
                        verdict.approval().decision().map(Decision::words).orElse("undecided")));
    }

    private String text(Approval approval) {
        return ApprovalJson.text(approval, clock.instant());
    }
}
