package org.moonroute.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.moonroute.conversation.Origin;
import org.moonroute.conversation.Prompt;
import org.moonroute.conversation.PromptFailed;

/**
 * Reads rows of a batch: JSON lines, each a prompt as in a {@code .json} file or a request in the form of OpenAI's batch
 * files; and records of a table, by a template whose variables are the columns. Immutable, so safe for use by several
 * threads.
 */
public final class PromptRows {
    /** The field, or the column, that names a row. */
    public static final String ID = "custom_id";

    private static final String BODY = "body";
    private static final String METHOD = "method";
    private static final String URL = "url";
    private static final String PATH = "/chat/completions";
    private static final Set<String> REQUEST = Set.of(ID, METHOD, URL, BODY);

    private final Map<String, String> variables;
    private final Optional<MarkdownPrompt> template;

    private PromptRows(Map<String, String> variables, Optional<MarkdownPrompt> template) {
        this.variables = Map.copyOf(variables);
        this.template = template;
    }

    /** With values for variables, which win over a row's own. */
    public static PromptRows of(Map<String, String> variables) {
        return new PromptRows(variables, Optional.empty());
    }

    /**
     * The same, with a template for records of a table.
     *
     * @throws PromptFailed if the template is no valid prompt
     */
    public PromptRows withTemplate(Path file) {
        try {
            Source source = Encoding.decode(file.toString(), Files.readAllBytes(file));
            return new PromptRows(variables, Optional.of(MarkdownPrompt.of(source)));
        } catch (IOException e) {
            throw Source.wrong(file.toString(), "the template cannot be read: " + e);
        }
    }

    /** Whether records can be read: there is a template. */
    public boolean hasTemplate() {
        return template.isPresent();
    }

    /**
     * The prompt of a JSON line.
     *
     * @param file named in errors
     * @param line the line's number, counted from 1
     * @throws PromptFailed if it is no valid row; the message says where and what to do about it
     */
    public Prompt json(Origin origin, String file, int line, byte[] content) {
        Source source = Encoding.decode(file, line, content);
        Fields fields = JsonFields.read(source);
        Draft draft = fields.field(BODY).isPresent() ? request(fields) : JsonPrompt.read(fields.without(ID), variables);
        return draft.prompt(origin);
    }

    /**
     * The prompt of a record of a table: the template with the columns' values, or else what the column {@code prompt} says.
     *
     * @throws PromptFailed if it is no valid prompt; the message says where
     */
    public Prompt record(Origin origin, String file, int line, Map<String, String> columns) {
        if (template.isEmpty()) {
            String text = columns.getOrDefault(Keys.PROMPT, "");
            if (text.isBlank()) {
                throw new Source(file, line, "").wrong("the column `prompt` is empty.");
            }
            return Draft.of(text).prompt(origin);
        }
        Map<String, String> values = new HashMap<>(columns);
        values.putAll(variables);
        try {
            return template.get().fill(values).prompt(origin);
        } catch (PromptFailed wrong) {
            throw PromptFailed.beforeAsking(
                    wrong.kind(), new Source(file, line, "").place(1) + ": " + wrong.getMessage());
        }
    }

    /** A request in the form of OpenAI's batch files (developers.openai.com, the batch guide). */
    private Draft request(Fields fields) {
        Source source = fields.source();
        for (Field field : fields.all()) {
            if (!REQUEST.contains(field.name())) {
                throw source.wrong(field, "is no field of a batch row; there are " + new TreeSet<>(REQUEST) + ".");
            }
        }
        refuseOther(source, fields.field(METHOD), "POST");
        fields.field(URL).filter(url -> !isChat(url.value())).ifPresent(url -> {
            throw source.wrong(url, "must be /v1" + PATH + ", not " + JsonFields.write(url.value()) + ".");
        });
        Field body = fields.field(BODY).get();
        if (!(body.value() instanceof Map<?, ?> map)) {
            throw source.wrong(body, "must be an object, a chat-completions request, not " + body.kind() + ".");
        }
        if (!map.containsKey(Keys.MESSAGES)) {
            throw source.wrong(body, "has no `messages`.");
        }
        return JsonPrompt.request(fields.within(body, map).withoutNulls(), variables);
    }

    private static void refuseOther(Source source, Optional<Field> field, String only) {
        field.filter(given -> !only.equals(given.value())).ifPresent(given -> {
            throw source.wrong(given, "must be " + only + ", not " + JsonFields.write(given.value()) + ".");
        });
    }

    private static boolean isChat(Object url) {
        return url instanceof String text && List.of("/v1" + PATH, PATH).contains(text);
    }
}
