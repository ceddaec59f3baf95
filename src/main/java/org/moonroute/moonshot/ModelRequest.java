package org.moonroute.moonshot;

import java.time.Duration;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.moonroute.conversation.Audience;

/** The body of a call, together with the time that the call may take. camel-http sends it as it is. */
public final class ModelRequest extends ByteArrayEntity {
    private final String promptId;
    private final byte[] json;
    private final Duration timeLimit;
    private final Optional<Audience> audience;

    ModelRequest(String promptId, byte[] json, Duration timeLimit) {
        this(promptId, json, timeLimit, Optional.empty());
    }

    /** @param audience hears the reply while it comes */
    ModelRequest(String promptId, byte[] json, Duration timeLimit, Optional<Audience> audience) {
        super(json, ContentType.APPLICATION_JSON);
        this.audience = audience;
        this.promptId = promptId;
        this.json = json;
        this.timeLimit = timeLimit;
    }

    /** What logs call the prompt that this is for. */
    String promptId() {
        return promptId;
    }

    byte[] json() {
        return json;
    }

    Optional<Audience> audience() {
        return audience;
    }

    Duration timeLimit() {
        return timeLimit;
    }
}
