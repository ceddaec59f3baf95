package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/** What stands behind the question mark. The servlet's own way would take a form's content for parameters, too. */
final class QueryParameters {
    private QueryParameters() {}

    /**
     * The parameters, the last of those with one name.
     *
     * @throws RequestRefused if they are badly encoded
     */
    static Map<String, String> of(HttpServletRequest request) {
        return of(request.getQueryString() == null ? "" : request.getQueryString());
    }

    /** The same of what stands there. */
    static Map<String, String> of(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Fields fields = new Fields();
        try {
            UrlEncoded.decodeUtf8To(query, fields);
        } catch (RuntimeException bad) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.BAD_REQUEST, "bad-query", "what stands after the ? is badly encoded"));
        }
        fields.forEach(field -> parameters.put(field.getName(), field.getValue()));
        return parameters;
    }
}
