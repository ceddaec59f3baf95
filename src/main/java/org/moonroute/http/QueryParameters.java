package org.moonroute.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/** What stands behind the question mark. The servlet's own way would take a form's content for parameters, too. */
public final class QueryParameters {
    private QueryParameters() {}

    /**
     * The parameters, the last of those with one name.
     *
     * @throws RequestRefused if they are badly encoded
     */
    public static Map<String, String> of(HttpServletRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (request.getQueryString() == null) {
            return parameters;
        }
        Fields fields = new Fields();
        try {
            UrlEncoded.decodeUtf8To(request.getQueryString(), fields);
        } catch (RuntimeException bad) {
            throw new RequestRefused(ErrorReply.of(
                    ErrorReply.Status.BAD_REQUEST, "bad-query", "what stands after the ? is badly encoded"));
        }
        fields.forEach(field -> parameters.put(field.getName(), field.getValue()));
        return parameters;
    }
}
