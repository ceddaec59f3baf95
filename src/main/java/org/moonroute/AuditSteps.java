package org.moonroute;

import java.io.IOException;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.moonroute.audit.AuditEntry;
import org.moonroute.audit.AuditLog;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.ToolResult;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.Ending;
import org.moonroute.tools.Ran;
import org.moonroute.tools.ToolTask;

/** What the routes tell the audit log; nothing when there is none. */
final class AuditSteps {
    private static final String NONE = "none";

    private final Optional<AuditLog> log;

    AuditSteps(Optional<AuditLog> log) {
        this.log = log;
    }

    /** The log that the settings name, if they name one. */
    static Optional<AuditLog> log(Settings settings) {
        String file = settings.text("moonroute.tools.audit");
        if (file.equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(AuditLog.open(
                    settings.homePath("moonroute.tools.audit"),
                    settings.bytes("moonroute.tools.audit.max-size"),
                    settings.count("moonroute.tools.audit.keep")));
        } catch (IOException failed) {
            throw new SettingsException("moonroute.tools.audit: " + file + " cannot be written (" + failed
                    + "); name another file, or none");
        }
    }

    /** The tool's result, when it is noted what was called and how it came to that. A call that will come again has not ended yet. */
    Object note(Exchange exchange) {
        ToolResult result = exchange.getMessage().getBody(ToolResult.class);
        if (exchange.getVariable(Steps.RAN, Ran.class).ending() != Ending.LEFT) {
            log.ifPresent(open -> open.note(entry(exchange, result)));
        }
        return result;
    }

    private static AuditEntry entry(Exchange exchange, ToolResult result) {
        Conversation conversation = exchange.getVariable("conversation", Conversation.class);
        Ran ran = exchange.getVariable(Steps.RAN, Ran.class);
        return new AuditEntry(
                conversation.prompt().origin(),
                conversation.rounds().size(),
                exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class) + 1,
                called(ran.task()),
                ran.ending() == Ending.REFUSED
                        ? Optional.empty()
                        : Optional.of(ran.task().arguments()),
                ran.ending().word(),
                ran.tries(),
                result);
    }

    private static AuditEntry.Called called(ToolTask task) {
        return task.listed() == null
                ? new AuditEntry.Called(task.name(), "", "", task.policy().secret())
                : new AuditEntry.Called(
                        task.name(),
                        task.listed().make(),
                        task.listed().source(),
                        task.policy().secret());
    }
}
