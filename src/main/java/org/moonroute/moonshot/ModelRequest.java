package org.moonroute.moonshot;

import java.time.Duration;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** The body of a call, together with the time that the call may take. camel-http sends it as it is. */
public final class ModelRequest extends ByteArrayEntity {
    private final String promptId;
    private final byte[] json;
    private final Duration timeLimit;

    ModelRequest(String promptId, byte[] json, Duration timeLimit) {
        super(json, ContentType.APPLICATION_JSON);
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

    Duration timeLimit() {
        return timeLimit;
    }
}
