package org.moonroute;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;
import org.moonroute.approval.Approval;
import org.moonroute.approval.ApprovalJson;
import org.moonroute.approval.Approvals;
import org.moonroute.approval.Decision;
import org.moonroute.approval.Order;
import org.moonroute.approval.Request;
import org.moonroute.approval.Verdict;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.jms.DecisionMessage;
import org.moonroute.jms.RequestSender;
import org.moonroute.settings.Settings;

/** Calls that somebody must allow, by way of a broker: a queue is told of them, and decisions come from another. */
final class JmsApprovals {
    /** The queue that decisions come from. */
    static final String DECISIONS = "moonroute.jms.approval-decisions";

    private final Approvals approvals;
    private final Settings settings;
    private final Clock clock;

    JmsApprovals(Approvals approvals, Settings settings, Clock clock) {
        this.approvals = approvals;
        this.settings = settings;
        this.clock = clock;
    }

    /** From now on the queue for requests, if there is one, is told of each. */
    void tellBy(BrokerParts broker) {
        settings.optional("moonroute.jms.approvals").ifPresent(queue -> {
            RequestSender sender = new RequestSender(broker.pool(), queue);
            approvals.tellToo(request -> send(sender, request));
        });
    }

    private void send(RequestSender sender, Request request) {
        sender.send(
                request.id(),
                ApprovalJson.text(new Approval(request, Optional.empty()), clock.instant()),
                Duration.between(clock.instant(), request.expires()));
    }

    /** Decides as the message says; one that says nothing goes to the failures. */
    Object decide(Exchange exchange) {
        JmsMessage taken = exchange.getMessage(JmsMessage.class);
        exchange.setMessage(new DefaultMessage(exchange));
        DecisionMessage message = new DecisionMessage(taken.getJmsMessage(), taken.getJmsSession());
        try {
            Optional<String> wrong = decide(message);
            if (wrong.isPresent()) {
                message.moveTo(settings.text("moonroute.jms.failures"), wrong.get());
            }
        } catch (JMSException | IOException failed) {
            throw new Abandoned("a decision is left with the broker: " + failed.getMessage());
        }
        return null;
    }

    private Optional<String> decide(DecisionMessage message) throws JMSException, IOException {
        Order order;
        try {
            order = Order.read(message.text());
        } catch (IllegalArgumentException | PromptFailed wrong) {
            return Optional.of(wrong.getMessage());
        }
        Optional<Verdict> verdict =
                approvals.decide(order.id(), order.kind(), "queue " + settings.text(DECISIONS), order.reason());
        if (verdict.isEmpty()) {
            return Optional.of("there is no call " + order.id());
        }
        Decision standing = verdict.get().approval().decision().orElseThrow();
        // The same again may be this message, delivered a second time.
        return standing.kind() == order.kind()
                ? Optional.empty()
                : Optional.of(order.id() + " is " + standing.words() + " already");
    }
}
