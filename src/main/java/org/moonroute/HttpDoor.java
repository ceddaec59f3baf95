package org.moonroute;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.common.HttpMessage;
import org.apache.camel.support.DefaultMessage;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Failures;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.http.Admission;
import org.moonroute.http.Client;
import org.moonroute.http.DeferredPrompts;
import org.moonroute.http.ErrorReply;
import org.moonroute.http.HttpOrigin;
import org.moonroute.http.HttpOrigin.Form;
import org.moonroute.http.HttpReply;
import org.moonroute.http.KeepAlive;
import org.moonroute.http.LiveRequest;
import org.moonroute.http.Question;
import org.moonroute.http.RequestBody;
import org.moonroute.http.RequestRefused;
import org.moonroute.http.Room;
import org.moonroute.journal.Memory;
import org.moonroute.prompt.ChatRequest;
import org.moonroute.prompt.PromptMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From an HTTP request to a prompt, and from the outcome to the reply: the packages that this joins do not know each other. */
final class HttpDoor {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final String JSON = "application/json";
    /** What errors call it. */
    private static final String REQUEST = "the request";

    private final RequestBody bodies;
    private final PromptMessages formats;
    private final Admission admission;
    private final Room room;
    private final Failures failures;
    private final DeferredPrompts deferred;
    private final KeepAlive keepAlive;
    private final Clock clock;

    HttpDoor(
            RequestBody bodies,
            PromptMessages formats,
            Admission admission,
            Room room,
            Failures failures,
            DeferredPrompts deferred,
            KeepAlive keepAlive,
            Clock clock) {
        this.deferred = deferred;
        this.keepAlive = keepAlive;
        this.room = room;
        this.bodies = bodies;
        this.formats = formats;
        this.admission = admission;
        this.failures = failures;
        this.clock = clock;
    }

    /** A request whose reply is to be a chat completion. */
    Object takeChat(Exchange exchange) {
        return take(exchange, request -> Form.CHAT);
    }

    /** A request whose reply is to be text, or the whole outcome: as it says, else as it is itself. */
    Object takePrompt(Exchange exchange) {
        return take(exchange, HttpDoor::form);
    }

    private static Form form(HttpServletRequest request) {
        String accepted = request.getHeader("Accept");
        if (accepted != null && accepted.contains(JSON)) {
            return Form.OUTCOME;
        }
        boolean wantsText = accepted != null && accepted.contains("text/plain");
        return Question.isJson(request) && !wantsText ? Form.OUTCOME : Form.TEXT;
    }

    private interface FormOf {
        Form of(HttpServletRequest request);
    }

    private Object take(Exchange exchange, FormOf form) {
        HttpMessage taken = exchange.getMessage(HttpMessage.class);
        exchange.setMessage(new DefaultMessage(exchange));
        HttpServletRequest request = taken.getRequest();
        return new LiveRequest(form.of(request), request, taken.getResponse(), bodies);
    }

    /**
     * The prompt of a request, as its client may have it answered.
     *
     * @throws PromptFailed if it is none
     * @throws RequestRefused if it did not come whole, has the key of another one, its client may not ask it, or the account has no
     *     room
     */
    Prompt prompt(Exchange exchange) {
        HttpOrigin origin = exchange.getMessage().getBody(HttpOrigin.class);
        checkRoom(origin);
        admission.checkMoney(origin.client());
        return admission.admit(origin.client(), read(exchange, origin));
    }

    /** Whoever comes back for the answer may have it wait. */
    private void checkRoom(HttpOrigin origin) {
        if (origin instanceof LiveRequest request && !request.isToBeDeferred()) {
            room.refusal(origin.client().lane()).ifPresent(reply -> {
                throw new RequestRefused(reply);
            });
        }
    }

    private Prompt read(Exchange exchange, HttpOrigin origin) {
        Question question = origin.question();
        refuseOther(exchange.getVariable(JournalSteps.MEMORY, Memory.class), question);
        if (!origin.wantsChat()) {
            return formats.read(origin, REQUEST, question.content(), properties(question));
        }
        ChatRequest request = formats.request(origin, REQUEST, question.content());
        if (request.isStreamed()) {
            ((LiveRequest) origin).stream(request.wantsUsage(), keepAlive, clock);
        }
        return request.prompt();
    }

    private static void refuseOther(Memory memory, Question question) {
        if (memory == null) {
            return;
        }
        String asked = question.print();
        if (!JournalSteps.orAbandon(() -> memory.asked(asked)).equals(asked)) {
            throw new RequestRefused(ErrorReply.conflict());
        }
    }

    private static Map<String, Object> properties(Question question) {
        Map<String, Object> properties = new LinkedHashMap<>(question.parameters());
        PromptMessages.refuseUnknown(REQUEST, properties.keySet());
        properties.put(PromptMessages.FORMAT, question.isJson() ? "json" : "text");
        properties.put(PromptMessages.VARIABLES, PromptMessages.NONE);
        return properties;
    }

    /** Whether the client of a prompt wants to come back for the answer. */
    static boolean isToBeDeferred(Prompt prompt) {
        return prompt.origin() instanceof LiveRequest request && request.isToBeDeferred();
    }

    /** Has a prompt answered later, and says where the answer will be. */
    Object defer(Prompt prompt) {
        LiveRequest request = (LiveRequest) prompt.origin();
        return told(deferred.take(request), request);
    }

    /** What a client that comes back for its answer is told. */
    Object comeBack(Exchange exchange) {
        HttpMessage taken = exchange.getMessage(HttpMessage.class);
        exchange.setMessage(new DefaultMessage(exchange));
        HttpServletRequest request = taken.getRequest();
        String path = request.getRequestURI();
        String id = path.substring(path.lastIndexOf('/') + 1);
        LiveRequest origin = new LiveRequest(Form.TEXT, request, taken.getResponse(), bodies);
        return told(kept(request.getMethod(), origin.client(), id), origin);
    }

    private HttpReply kept(String method, Client client, String id) {
        try {
            return method.equals("DELETE") ? deferred.remove(client, id) : deferred.reply(client, id);
        } catch (RequestRefused refused) {
            return refused.reply();
        } catch (IOException failed) {
            LOG.error("{}: {}", id, failed.toString());
            return ErrorReply.internal();
        }
    }

    /** The failure; or nothing, when the client has been told already that its request is none, or comes at a bad time. */
    Object failed(Exchange exchange) {
        Throwable error = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        HttpOrigin origin = exchange.getVariable("origin", HttpOrigin.class);
        if (error instanceof RequestRefused refused) {
            // What was not read of the request stands in the way of the next one.
            return told(refused.reply().closing(), origin);
        }
        try {
            return failures.of(error, origin);
        } catch (Abandoned left) {
            // One that is kept is not done with.
            return origin.isKept()
                    ? null
                    : told(ErrorReply.unavailable(left.getMessage()).closing(), origin);
        }
    }

    private static Object told(HttpReply reply, HttpOrigin origin) {
        try {
            origin.send(reply);
        } catch (IOException gone) {
            LOG.debug("{}: the client has gone away: {}", origin.id(), gone.getMessage());
        }
        return null;
    }
}
