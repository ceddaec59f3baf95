package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Enumeration;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Audience;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.Origin;

/** An HTTP request that a prompt came as, and the way back to who sent it. Only the thread that serves it may use it. */
public final class HttpOrigin implements Origin {
    private static final String TRACE_PARENT = "traceparent";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Form form;
    private ChatStream stream;

    /** What a reply looks like. */
    public enum Form {
        /** OpenAI's chat completion. */
        CHAT,
        /** The answer's text. */
        TEXT,
        /** The whole outcome. */
        OUTCOME
    }

    /** With the form that the reply is to have. */
    public HttpOrigin(Form form, HttpServletRequest request, HttpServletResponse response) {
        this.form = form;
        this.request = request;
        this.response = response;
    }

    /** The request's id, as the reply's {@code X-Request-Id} says it. */
    @Override
    public String id() {
        return (String) request.getAttribute(RequestGuard.ID);
    }

    @Override
    public String kind() {
        return "http";
    }

    /** Of the client and its {@code Idempotency-Key}; absent for a request without. */
    @Override
    public Optional<String> journalKey() {
        return Optional.ofNullable((String) request.getAttribute(IdempotencyKeys.JOURNAL_KEY));
    }

    @Override
    public Lane lane() {
        return client().lane();
    }

    /** Who sent it. */
    public Client client() {
        return Client.of(request);
    }

    @Override
    public Optional<Audience> audience() {
        return Optional.ofNullable(stream);
    }

    /** Of the header; absent when there is none, or more than one, which nobody may send. */
    @Override
    public Optional<String> traceParent() {
        Enumeration<String> said = request.getHeaders(TRACE_PARENT);
        Optional<String> first = said.hasMoreElements() ? Optional.of(said.nextElement()) : Optional.empty();
        return said.hasMoreElements() ? Optional.empty() : first;
    }

    /** A client of OpenAI's expects what there is, and {@code finish_reason=length}. */
    @Override
    public boolean takesTruncated() {
        return form == Form.CHAT;
    }

    /** What came. */
    public HttpServletRequest request() {
        return request;
    }

    Form form() {
        return form;
    }

    /** Whether the reply is to be a chat completion. */
    public boolean wantsChat() {
        return form == Form.CHAT;
    }

    /**
     * From now on the reply is a stream.
     *
     * @param wantsUsage whether its last chunk is to be one with the usage alone
     */
    public void stream(boolean wantsUsage, Clock clock) {
        stream = new ChatStream(response, wantsUsage, clock);
    }

    /**
     * Sends an answer.
     *
     * @throws IOException if the client has gone away
     */
    void send(Answer answer, HttpReply whole) throws IOException {
        if (stream == null) {
            whole.writeTo(response);
        } else {
            stream.end(answer);
        }
    }

    /**
     * Sends an error.
     *
     * @throws IOException if the client has gone away
     */
    public void send(HttpReply error) throws IOException {
        if (stream == null || !stream.isOpen()) {
            error.writeTo(response);
        } else {
            stream.fail(error.body());
        }
    }
}
