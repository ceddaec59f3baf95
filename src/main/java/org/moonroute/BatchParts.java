package org.moonroute;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRefused;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Conversations;
import org.moonroute.conversation.Defaults;
import org.moonroute.conversation.Need;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.conversation.Usage;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.moonshot.Rounds;
import org.moonroute.pacing.AccountLimits;
import org.moonroute.prompt.PromptFormats;
import org.moonroute.prompt.PromptRows;
import org.moonroute.tools.Catalogue;

/**
 * What batches need of all the rest.
 *
 * @param reader of rows that are files
 * @param variables values for variables in rows
 * @param simulated whether the service is the sandbox
 * @param way what a prompt passes before its first call
 * @param limits of the account
 * @param journals of what was paid for of rows without an outcome
 */
record BatchParts(
        PromptReader reader,
        Map<String, String> variables,
        boolean simulated,
        Way way,
        AccountLimits limits,
        BatchJournals journals) {

    /** The steps between a prompt and its first call. */
    record Way(
            Defaults defaults,
            Catalogue catalogue,
            ModelProfiles profiles,
            Conversations conversations,
            Rounds rounds) {

        BatchEstimator.Prepared prepare(Prompt prompt) {
            Prompt fit = profiles.fit(catalogue.offer(defaults.applyTo(prompt)));
            Conversation conversation = conversations.open(fit);
            Need need = rounds.need(conversation);
            Usage alone = new Usage(need.prompt(), 0, need.prompt(), 0, 0);
            return new BatchEstimator.Prepared(
                    need, profiles.cost(fit.options().model().orElseThrow(), alone));
        }
    }

    /** What a batch needs of the program. */
    Batch.Around around(BatchPlan plan, Optional<Path> template, InputStream stdin, Clock clock) {
        PromptRows rows = PromptRows.of(variables);
        try {
            rows = template.isPresent() ? rows.withTemplate(template.get()) : rows;
        } catch (PromptFailed wrong) {
            throw new BatchRefused(wrong.getMessage());
        }
        return new Batch.Around(stdin, PromptFormats::isPromptFile, reader.ofRows(plan, rows), simulated, clock);
    }

    BatchEstimator estimator() {
        return new BatchEstimator(way::prepare, limits);
    }
}
