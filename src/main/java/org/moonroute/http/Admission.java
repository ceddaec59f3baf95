package org.moonroute.http;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/** Holds prompts against what their clients may, before any call. Immutable. */
public final class Admission {
    private static final String ALL = "*";
    /** Before the name of a tag, where names of tools are expected. */
    private static final String TAG = "tag:";

    private final Clients clients;
    private final String defaultModel;
    private final Predicate<String> hasPrice;
    private final Function<List<String>, Set<String>> tools;

    /**
     * With what it is to know.
     *
     * @param clients who has money
     * @param defaultModel the model that a prompt is for that names none
     * @param hasPrice whether the price of a model is known
     * @param tools the tools that are meant by names and tags
     */
    public Admission(
            Clients clients,
            String defaultModel,
            Predicate<String> hasPrice,
            Function<List<String>, Set<String>> tools) {
        this.clients = clients;
        this.defaultModel = defaultModel;
        this.hasPrice = hasPrice;
        this.tools = tools;
    }

    /**
     * Looks whether the client may spend anything more.
     *
     * @throws RequestRefused with status 429 and the code {@code insufficient_quota}, if its budget is used up
     */
    public void checkMoney(Client client) {
        if (!clients.hasMoney(client)) {
            throw new RequestRefused(ErrorReply.noMoney(), "the budget of the key is used up");
        }
    }

    /**
     * The prompt as this client may have it answered: with the tools of its key where it names none, or {@code *}.
     *
     * @throws RequestRefused with status 403, if the client may not use the model, or a tool that the prompt names
     * @throws PromptFailed if the client has a budget, and the price of the model is not known
     */
    public Prompt admit(Client client, Prompt prompt) {
        if (client.rights().isEmpty()) {
            return prompt;
        }
        Client.Rights has = client.rights().get();
        checkModel(has, prompt.options().model().orElse(defaultModel));
        return prompt.withTools(tools(has, prompt));
    }

    private void checkModel(Client.Rights has, String model) {
        if (!has.models().isEmpty() && !has.models().contains(model)) {
            throw refused(
                    "model-not-allowed",
                    "the key may not use the model " + model + "; it may use: " + String.join(", ", has.models()));
        }
        if (has.hasBudget() && !hasPrice.test(model)) {
            throw PromptFailed.beforeAsking(
                    FailureKind.UNKNOWN_PRICE,
                    "the key has a budget, and the price of the model " + model
                            + " is not known. Add it to config/models.yaml, or name another model.");
        }
    }

    private List<String> tools(Client.Rights has, Prompt prompt) {
        List<String> named = prompt.tools().orElse(has.tools());
        Set<String> granted = tools.apply(has.tools());
        boolean all = has.tools().contains(ALL);
        for (String name : named) {
            Set<String> wanted = tools.apply(List.of(name));
            // Where all are granted, a name that means none is unknown, and the catalogue says so.
            if (!name.equals(ALL)
                    && !has.tools().contains(name)
                    && !(all && wanted.isEmpty())
                    && !isWithin(wanted, granted)) {
                throw notGranted(name, has);
            }
        }
        // Those of the service's own are paid for by the account, whoever brings them along.
        prompt.offered().stream()
                .filter(spec -> spec.isOfService() && !has.tools().contains(spec.name()))
                .findFirst()
                .ifPresent(spec -> {
                    throw notGranted(spec.name(), has);
                });
        if (all) {
            return named;
        }
        // Some that it is granted may be away, as those of a server are; that is no fault of the prompt's.
        return named.contains(ALL) || named.equals(has.tools())
                ? List.copyOf(granted)
                : named.stream().flatMap(this::meant).distinct().toList();
    }

    /** The tools of a tag by name: it may have others by the time they are offered, and those were not looked at. */
    private Stream<String> meant(String name) {
        Set<String> now = name.startsWith(TAG) ? tools.apply(List.of(name)) : Set.of();
        return now.isEmpty() ? Stream.of(name) : now.stream();
    }

    private static RequestRefused notGranted(String name, Client.Rights has) {
        String those =
                has.tools().isEmpty() ? "it is granted none" : "it is granted: " + String.join(", ", has.tools());
        String what = name.startsWith(TAG) ? "all tools of " : "the tool ";
        return refused("tool-not-granted", "the key may not use " + what + name + "; " + those);
    }

    private static boolean isWithin(Set<String> wanted, Set<String> granted) {
        return !wanted.isEmpty() && granted.containsAll(wanted);
    }

    private static RequestRefused refused(String code, String message) {
        return new RequestRefused(ErrorReply.of(ErrorReply.Status.FORBIDDEN, code, message), message);
    }
}
