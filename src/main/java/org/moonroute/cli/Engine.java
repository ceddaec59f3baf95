package org.moonroute.cli;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.moonroute.approval.Approvals;
import org.moonroute.batch.Batch;
import org.moonroute.batch.BatchEstimate;
import org.moonroute.batch.BatchPlan;
import org.moonroute.batch.BatchRow;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.ToolResult;
import org.moonroute.files.PromptFile;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;

/** The running program, as the commands see it. */
public interface Engine extends AutoCloseable {

    /**
     * What an engine is started with.
     *
     * @param settings every setting
     * @param key the account's key; absent for hosts that want none
     * @param simulated whether the service is the sandbox
     * @param asOf the day that the sandbox takes for today, if it is not today
     * @param system the system prompt, if it is not the configured one
     * @param variables values for variables in prompt files
     * @param passwords those that the environment gives
     * @param inbox the folder to watch, if one is to be watched
     * @param trace takes every request and reply, if they are to be shown
     * @param via the broker at which other processes answer the rows of a batch, if they are to
     */
    record Start(
            Settings settings,
            Optional<String> key,
            boolean simulated,
            Optional<LocalDate> asOf,
            Optional<String> system,
            Map<String, String> variables,
            Passwords passwords,
            Optional<Path> inbox,
            Optional<Consumer<String>> trace,
            Optional<String> via) {}

    /**
     * Passwords. Shown as nothing.
     *
     * @param broker for the broker that messages come from
     * @param journal for the journal's database
     * @param trustStore for the store of certificates that are trusted
     * @param keyStore for the store of our own certificate, for the broker
     * @param server for the store of our own certificate, for HTTP clients
     * @param traces the headers that a receiver of traces wants, one of which may be a key, as {@code name=value,name=value}
     */
    record Passwords(String broker, String journal, String trustStore, String keyStore, String server, String traces) {
        @Override
        public String toString() {
            return "Passwords";
        }
    }

    /** Starts engines. */
    interface Factory {
        /** An engine that is ready. */
        Engine start(Start start) throws Exception;

        /**
         * Moves messages that failed back to where prompts come from.
         *
         * @param kind moves failures of this kind only, if given
         * @param most moves no more than this
         * @return how many were moved
         * @throws IOException if the broker cannot be reached
         */
        default long replay(Settings settings, Passwords passwords, Optional<String> kind, long most)
                throws IOException {
            throw new IOException("there is no broker");
        }

        /** The tools that an engine would have, and what is wrong with any of them; no route is started. */
        default ToolList tools(Start start) {
            return new ToolList(List.of(), List.of(), List.of());
        }
    }

    /** The prompt files that the command line names. */
    List<PromptFile> find(List<Path> paths, Optional<Path> out) throws IOException;

    /** The outcome of a text. */
    Outcome ask(String text);

    /**
     * The outcome of a prompt that the program itself hands over.
     *
     * @param prompt its origin is a {@link org.moonroute.conversation.Origin.Caller}
     */
    Outcome ask(Prompt prompt);

    /** The names of all tools that a prompt may ask for now, in order. */
    List<String> toolNames();

    /**
     * Calls a tool, whichever it is, by the same steps as a conversation does.
     *
     * @param arguments as the model would write them
     * @return what the model would be told; failed when there is no such tool, too
     */
    ToolResult callTool(String name, String arguments);

    /** Answers the files; returns when each of those brought has its outcome, or is left to do because the run was stopped. */
    void answer(Iterator<PromptFile> files);

    /**
     * Opens a batch.
     *
     * @param template for the records of a table
     * @throws org.moonroute.batch.BatchRefused if it cannot be run as planned
     */
    Batch open(BatchPlan plan, Optional<Path> template, InputStream stdin) throws IOException;

    /**
     * Answers the rows of a batch; returns when each of those brought has its outcome, or is left to do because the run was
     * stopped.
     *
     * @param until ends the rows where no further one is to be brought
     */
    void answerRows(Batch batch, UnaryOperator<Iterator<BatchRow>> until);

    /**
     * What a batch would need, without a call.
     *
     * @throws org.moonroute.batch.BatchRefused if its input cannot be read
     */
    BatchEstimate estimate(BatchPlan plan, Optional<Path> template) throws IOException;

    /** What money the account has left; absent when the service does not say, or is not Moonshot's. */
    Optional<BigDecimal> balance();

    /** From now on not more than this is spent, in US dollars; so much of it is spent already. */
    void budget(BigDecimal limit, BigDecimal spent);

    /** The calls of tools that somebody must allow. */
    Approvals approvals();

    /** Calls that are being made now; rows that are out, when others answer them. */
    int callsInFlight();

    /** The counts so far. */
    Tally tally();

    /** Why prompts are left to do, if they are. */
    Optional<String> stopped();

    /** What others have to answer still, as {@code 3 rows are still with the broker at ...}; absent for nothing. */
    Optional<String> stillOut();

    /** Where messages come from, as {@code the queue prompts of tcp://127.0.0.1:61616}; absent when from nowhere. */
    Optional<String> messagesFrom();

    /** Where HTTP requests come to, as {@code http://127.0.0.1:8080}; absent when nothing listens. */
    Optional<String> requestsTo();

    /** Takes no further prompts in from now on; those under way go on. */
    void takeNoMore();

    /** Finishes the prompts under way within the time; what is not finished then is left to do. */
    void drain(Duration time);

    @Override
    void close();
}
