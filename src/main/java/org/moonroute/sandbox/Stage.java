package org.moonroute.sandbox;

import java.time.LocalDate;
import java.util.Map;

/** One admitted chat request with all that is needed to answer it. */
record Stage(ChatRequest request, Model model, LocalDate asOf) {
    /** The reply without any rule: a recording if there is one, or the script's answer. */
    Reply builtIn() {
        return Recordings.replay(this)
                .map(body -> Reply.json(200, Map.of(), body))
                .orElseGet(() -> completion(LengthLimit.apply(script(), request, model)));
    }

    Reply completion(Answer answer) {
        Answer named = answer.calling(ToolIds.give(answer.toolCalls(), request, model), answer.finish());
        Completion completion = new Completion(request, model, asOf, named);
        return request.stream() ? Reply.events(EventWriter.events(completion)) : Reply.json(200, completion.body());
    }

    private Answer script() {
        Answer answer = Script.answer(request);
        return model.isThinking(request) ? answer.thinking(Script.thought(request)) : answer;
    }
}
