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
import org.moonroute.http.ContentPrint;
import org.moonroute.http.ErrorReply;
import org.moonroute.http.HttpOrigin;
import org.moonroute.http.HttpOrigin.Form;
import org.moonroute.http.HttpReply;
import org.moonroute.http.QueryParameters;
import org.moonroute.http.RequestBody;
import org.moonroute.http.RequestRefused;
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
    private final Failures failures;
    private final Clock clock;

    HttpDoor(RequestBody bodies, PromptMessages formats, Admission admission, Failures failures, Clock clock) {
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
        return isJson(request) && !wantsText ? Form.OUTCOME : Form.TEXT;
    }

    private static boolean isJson(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.startsWith(JSON);
    }

    private interface FormOf {
        Form of(HttpServletRequest request);
    }

    private static Object take(Exchange exchange, FormOf form) {
        HttpMessage taken = exchange.getMessage(HttpMessage.class);
        exchange.setMessage(new DefaultMessage(exchange));
        HttpServletRequest request = taken.getRequest();
        return new HttpOrigin(form.of(request), request, taken.getResponse());
    }

    /**
     * The prompt of a request, as its client may have it answered.
     *
     * @throws PromptFailed if it is none
     * @throws RequestRefused if it did not come whole, has the key of another one, or its client may not ask it
     */
    Prompt prompt(Exchange exchange) {
        HttpOrigin origin = exchange.getMessage().getBody(HttpOrigin.class);
        admission.checkMoney(origin.client());
        return admission.admit(origin.client(), read(exchange, origin));
    }

    private Prompt read(Exchange exchange, HttpOrigin origin) {
        byte[] content = bodies.read(origin.request());
        refuseOther(exchange.getVariable(JournalSteps.MEMORY, Memory.class), origin.request(), content);
        if (!origin.wantsChat()) {
            return formats.read(origin, REQUEST, content, properties(origin.request()));
        }
        ChatRequest request = formats.request(origin, REQUEST, content);
        if (request.isStreamed()) {
            origin.stream(request.wantsUsage(), clock);
        }
        return request.prompt();
    }

    private static void refuseOther(Memory memory, HttpServletRequest request, byte[] content) {
        if (memory == null) {
            return;
        }
        String asked = ContentPrint.of(request.getRequestURI(), content);
        if (!JournalSteps.orAbandon(() -> memory.asked(asked)).equals(asked)) {
            throw new RequestRefused(ErrorReply.conflict());
        }
    }

    private static Map<String, Object> properties(HttpServletRequest request) {
        Map<String, Object> properties = new LinkedHashMap<>(QueryParameters.of(request));
        properties.put(PromptMessages.FORMAT, isJson(request) ? "json" : "text");
        properties.put(PromptMessages.VARIABLES, PromptMessages.NONE);
        return properties;
    }

    /** The failure; or nothing, when the client has been told already that its request is none, or comes at a bad time. */
    Object failed(Exchange exchange) {
        Throwable error = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        HttpOrigin origin = exchange.getVariable("origin", HttpOrigin.class);
        if (error instanceof RequestRefused refused) {
            return told(refused.reply(), origin);
        }
        try {
            return failures.of(error, origin);
        } catch (Abandoned left) {
            return told(ErrorReply.unavailable(left.getMessage()), origin);
        }
    }

    private static Object told(HttpReply reply, HttpOrigin origin) {
        try {
            // What was not read of the request stands in the way of the next one.
            origin.send(reply.closing());
        } catch (IOException gone) {
            LOG.debug("{}: the client has gone away: {}", origin.id(), gone.getMessage());
        }
        return null;
    }
}
