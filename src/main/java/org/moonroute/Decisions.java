package org.moonroute;

import java.io.File;
import java.util.function.Predicate;
import org.apache.camel.spi.Registry;
import org.moonroute.conversation.Conversation;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.RoundUnderWay;
import org.moonroute.tools.ToolTask;

/**
 * What the routes branch on, by name. As predicates of Camel's own they are asked without copying the exchange, which a
 * method expression does each time; and they are asked after a failed step too, when the body may be anything.
 */
final class Decisions {
    private Decisions() {}

    /** Puts the predicates into the registry. */
    static void bindTo(Registry registry, boolean copied, boolean counted) {
        bind(registry, "awaitsModel", Conversation.class, Conversation::awaitsModel);
        bind(registry, "hasToolCalls", Conversation.class, Conversation::hasToolCalls);
        bind(registry, "isUnsettled", RoundUnderWay.class, RoundUnderWay::isUnsettled);
        bind(
                registry,
                "isToBeCounted",
                RoundUnderWay.class,
                round -> counted
                        && round.isUnsettled()
                        && round.conversation().rounds().isEmpty());
        bind(registry, "isBean", ToolTask.class, ToolTask::isForBean);
        bind(registry, "isRoute", ToolTask.class, ToolTask::isForRoute);
        bind(registry, "isOutcome", Outcome.class, outcome -> true);
        bind(registry, "isFromFile", Outcome.class, outcome -> isFrom("file", outcome));
        bind(registry, "isFromInbox", Outcome.class, outcome -> isFrom("inbox", outcome));
        bind(registry, "isFromJms", Outcome.class, outcome -> isFrom("jms", outcome));
        bind(registry, "isFromHttp", Outcome.class, outcome -> isFrom("http", outcome));
        bind(registry, "isToBeDeferred", Prompt.class, HttpDoor::isToBeDeferred);
        bind(registry, "isFromBatch", Outcome.class, outcome -> isFrom("batch", outcome));
        bind(registry, "isCopied", Outcome.class, outcome -> copied);
    }

    /** By the name alone, before the file is looked into. */
    static void bindIsBatchFile(Registry registry) {
        org.apache.camel.Predicate predicate = exchange ->
                InboxBatches.isBatch(exchange.getMessage().getBody(File.class).getName());
        registry.bind("isBatchFile", predicate);
    }

    /** Rows of a batch are all answered here, or all elsewhere. */
    static void bindIsForElsewhere(Registry registry, boolean elsewhere) {
        bind(registry, "isForElsewhere", Prompt.class, prompt -> elsewhere);
    }

    private static boolean isFrom(String kind, Outcome outcome) {
        return outcome.origin().kind().equals(kind);
    }

    private static <T> void bind(Registry registry, String name, Class<T> type, Predicate<T> asked) {
        org.apache.camel.Predicate predicate = exchange -> {
            Object body = exchange.getMessage().getBody();
            return type.isInstance(body) && asked.test(type.cast(body));
        };
        registry.bind(name, predicate);
    }
}
