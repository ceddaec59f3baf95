package org.moonroute.broker;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of the queues that the embedded broker has from its start.
 *
 * @param prompts where prompts come from
 * @param answers where answers go when the prompt names no queue for its reply
 * @param failures the same for failures
 * @param deadLetters where a prompt ends that was delivered too often
 * @param expired where a message ends whose time ran out
 */
public record BrokerQueues(String prompts, String answers, String failures, String deadLetters, String expired) {
    /** Refuses a name that is empty, has a blank or a wildcard, or is there twice. */
    public BrokerQueues {
        List<String> names = List.of(prompts, answers, failures, deadLetters, expired);
        Set<String> seen = new LinkedHashSet<>();
        for (String name : names) {
            if (!name.matches("[^\\s*#:,&?]+") || name.startsWith("activemq.")) {
                throw new BrokerUnusable("a queue cannot be called '" + name
                        + "': no blanks, none of * # : , & ? and no beginning with activemq.");
            }
            if (!seen.add(name)) {
                throw new BrokerUnusable("two queues cannot both be called '" + name + "'");
            }
        }
    }

    /** The names when nobody says otherwise. */
    public static BrokerQueues defaults() {
        return new BrokerQueues("prompts", "answers", "failures", "dead-letters", "expired");
    }

    List<String> all() {
        return List.of(prompts, answers, failures, deadLetters, expired);
    }
}
