package org.moonroute.tools;

import java.util.Map;

/**
 * The arguments of a call, after they were checked.
 *
 * @param values what the tool gets; empty when there is a problem
 * @param problem what is wrong with them, for the model; empty when nothing is
 */
record Arguments(Map<String, Object> values, String problem) {

    static Arguments good(Map<String, Object> values) {
        return new Arguments(values, "");
    }

    static Arguments bad(String problem) {
        return new Arguments(Map.of(), problem);
    }

    boolean isGood() {
        return problem.isEmpty();
    }
}
