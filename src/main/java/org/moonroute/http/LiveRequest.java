package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Enumeration;
import java.util.Optional;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Audience;

/** A request whose client waits for the reply. Only the thread that serves it may use it, but {@link #isLeft} any. */
public final class LiveRequest extends HttpOrigin {
    private static final String TRACE_PARENT = "traceparent";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final RequestBody bodies;
    private final ClientSign client;
    private Question question;
    private volatile ChatStream stream;

    /** With the form that the reply is to have. */
    public LiveRequest(Form form, HttpServletRequest request, HttpServletResponse response, RequestBody bodies) {
        super(
                (String) request.getAttribute(RequestGuard.ID),
                Optional.ofNullable((String) request.getAttribute(IdempotencyKeys.JOURNAL_KEY)),
                Client.of(request),
                form);
        this.request = request;
        this.response = response;
        this.bodies = bodies;
        this.client = ClientSign.of(request);
    }

    @Override
    public Question question() {
        if (question == null) {
            question = Question.read(request, bodies);
        }
        return question;
    }

    /** Of the header; absent when there is none, or more than one, which nobody may send. */
    @Override
    public Optional<String> traceParent() {
        Enumeration<String> said = request.getHeaders(TRACE_PARENT);
        Optional<String> first = said.hasMoreElements() ? Optional.of(said.nextElement()) : Optional.empty();
        return said.hasMoreElements() ? Optional.empty() : first;
    }

    /** Whether the client wants to come back for the answer. */
    public boolean isToBeDeferred() {
        return Deferral.isWanted(request);
    }

    @Override
    public Optional<Audience> audience() {
        return Optional.ofNullable(stream);
    }

    @Override
    public boolean isLeft() {
        ChatStream heard = stream;
        return heard != null && heard.isGone() || client.isGone();
    }

    /**
     * From now on the reply is a stream.
     *
     * @param wantsUsage whether its last chunk is to be one with the usage alone
     * @param keepAlive what looks after it in silence
     */
    public void stream(boolean wantsUsage, KeepAlive keepAlive, Clock clock) {
        stream = new ChatStream(new EventWriter(request, response, keepAlive), wantsUsage, clock);
    }

    @Override
    public boolean isKept() {
        return false;
    }

    @Override
    void send(Answer answer, HttpReply whole) throws IOException {
        if (stream == null) {
            whole.writeTo(response);
        } else {
            stream.end(answer);
        }
    }

    @Override
    public void send(HttpReply error) throws IOException {
        if (stream == null || !stream.fail(error.body())) {
            error.writeTo(response);
        }
    }
}
