package org.moonroute.moonshot;

import java.time.Duration;
import java.time.Instant;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** The body of a call, together with the time that the call may take. camel-http sends it as it is. */
public final class ModelRequest extends ByteArrayEntity {
    private final byte[] json;
    private final Duration timeLimit;
    private final Instant sentAt;

    ModelRequest(byte[] json, Duration timeLimit, Instant sentAt) {
        super(json, ContentType.APPLICATION_JSON);
        this.json = json;
        this.timeLimit = timeLimit;
        this.sentAt = sentAt;
    }

    byte[] json() {
        return json;
    }

    Duration timeLimit() {
        return timeLimit;
    }

    Instant sentAt() {
        return sentAt;
    }
}
