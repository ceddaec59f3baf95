package org.moonroute.http;

import java.util.List;
import java.util.function.Predicate;
import org.moonroute.conversation.FailureKind;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/** Holds prompts against what their clients may, before any call. Immutable. */
public final class Admission {
    private static final String ALL = "*";

    private final Clients clients;
    private final String defaultModel;
    private final Predicate<String> hasPrice;

    /**
     * With what it is to know.
     *
     * @param clients who has money
     * @param defaultModel the model that a prompt is for that names none
     * @param hasPrice whether the price of a model is known
     */
    public Admission(Clients clients, String defaultModel, Predicate<String> hasPrice) {
        this.clients = clients;
        this.defaultModel = defaultModel;
        this.hasPrice = hasPrice;
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

    private static List<String> tools(Client.Rights has, Prompt prompt) {
        List<String> named = prompt.tools().orElse(has.tools());
        if (has.tools().contains(ALL)) {
            return named;
        }
        for (String name : named) {
            if (!name.equals(ALL) && !has.tools().contains(name)) {
                String granted = has.tools().isEmpty()
                        ? "it is granted none"
                        : "it is granted: " + String.join(", ", has.tools());
                throw refused("tool-not-granted", "the key may not use the tool " + name + "; " + granted);
            }
        }
        return named.contains(ALL) ? has.tools() : named;
    }

    private static RequestRefused refused(String code, String message) {
        return new RequestRefused(ErrorReply.of(ErrorReply.Status.FORBIDDEN, code, message), message);
    }
}
