package org.moonroute.approval;

import java.time.Instant;
import org.moonroute.conversation.Lane;

/**
 * A call that somebody is asked to allow.
 *
 * @param id what the request is called; see {@link RequestId}
 * @param tool the tool's name, as the catalogue has it
 * @param arguments what the tool would get, as a JSON object
 * @param prompt what logs call the prompt that the call is made for
 * @param lane the prompt's class of traffic
 * @param client the name of the key that the prompt, or the batch that it is a row of, came with; empty when it came with none
 * @param asked when it was asked
 * @param expires when it is too late to allow it
 */
public record Request(
        String id,
        String tool,
        String arguments,
        String prompt,
        Lane lane,
        String client,
        Instant asked,
        Instant expires) {}
