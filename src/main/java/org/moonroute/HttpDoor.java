package org.moonroute;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.http.common.HttpMessage;
import org.apache.camel.support.DefaultMessage;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Failures;
import org.moonroute.conversation.Outcome;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;
import org.moonroute.http.ErrorReply;
import org.moonroute.http.HttpOrigin;
import org.moonroute.http.HttpOrigin.Form;
import org.moonroute.http.HttpReplies;
import org.moonroute.http.HttpReply;
import org.moonroute.http.QueryParameters;
import org.moonroute.http.RequestBody;
import org.moonroute.http.RequestGuard;
import org.moonroute.http.RequestRefused;
import org.moonroute.prompt.PromptMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From an HTTP request to a prompt, and from the outcome to the reply: the packages that this joins do not know each other. */
final class HttpDoor {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final String JSON = "application/json";

    private final RequestBody bodies;
    private final PromptMessages formats;
    private final HttpReplies replies;
    private final Failures failures;

    HttpDoor(RequestBody bodies, PromptMessages formats, HttpReplies replies, Failures failures) {
        this.bodies = bodies;
        this.formats = formats;
        this.replies = replies;
        this.failures = failures;
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
        return new HttpOrigin(
                (String) request.getAttribute(RequestGuard.ID),
                Optional.empty(),
                form.of(request),
                request,
                taken.getResponse());
    }

    /**
     * The prompt of a request.
     *
     * @throws PromptFailed if it is none
     * @throws RequestRefused if it did not come whole
     */
    Prompt prompt(HttpOrigin origin) {
        HttpServletRequest request = origin.request();
        Map<String, Object> properties = new LinkedHashMap<>();
        if (origin.form() == Form.CHAT) {
            properties.put(PromptMessages.FORMAT, "json");
        } else {
            properties.putAll(QueryParameters.of(request));
            properties.put(PromptMessages.FORMAT, isJson(request) ? "json" : "text");
        }
        properties.put(PromptMessages.VARIABLES, PromptMessages.NONE);
        return formats.read(origin, "the request", bodies.read(request), properties);
    }

    /** The failure; or nothing, when the client has been told already that its request is none, or comes at a bad time. */
    Object failed(Exchange exchange) {
        Throwable error = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        HttpOrigin origin = exchange.getVariable("origin", HttpOrigin.class);
        if (error instanceof RequestRefused refused) {
            return written(refused.reply(), origin, null);
        }
        try {
            return failures.of(error, origin);
        } catch (Abandoned left) {
            return written(ErrorReply.unavailable(left.getMessage()), origin, null);
        }
    }

    /** Sends an outcome. A client that has gone away has its outcome all the same: it was asked for, and is counted. */
    Outcome reply(Outcome outcome) {
        return written(replies.of(outcome), (HttpOrigin) outcome.origin(), outcome);
    }

    private static <T> T written(HttpReply reply, HttpOrigin origin, T then) {
        try {
            reply.writeTo(origin.response());
        } catch (IOException gone) {
            LOG.debug("{}: the client has gone away: {}", origin.id(), gone.getMessage());
        }
        return then;
    }
}
