package org.moonroute.sandbox;

import java.util.List;
import java.util.Optional;

/** Answers chat requests: model, checks, limits, what the program told, rules, script, in this order. */
final class ChatDesk {
    private final SandboxOptions options;
    private final RuleBook rules;
    private final ScriptedModel scripted;
    private final RateLimiter limiter;
    private final List<Check> checks;

    ChatDesk(SandboxOptions options, RuleBook rules, ScriptedModel scripted, RateLimiter limiter) {
        this.options = options;
        this.rules = rules;
        this.scripted = scripted;
        this.limiter = limiter;
        this.checks = Check.all(options.asOf());
    }

    Reply serve(ChatRequest request, ChatVisit visit) {
        scripted.hear(request);
        if (request.model().isEmpty()) {
            throw Refusal.invalidRequest("model is required");
        }
        Model model = ModelTable.find(request.model(), options.asOf());
        checks.forEach(check -> check.check(request, model));
        visit.holds(limiter.admit((long) Tokens.ofPrompt(request) + request.requestedLimit()));
        visit.waits(options.latency());
        return answer(new Stage(request, model, options.asOf()), visit);
    }

    private Reply answer(Stage stage, ChatVisit visit) {
        Optional<ReplySpec> line = scripted.next(stage.request());
        if (line.isPresent()) {
            return line.get().reply(stage);
        }
        Optional<RuleBook.Hit> hit = rules.find(stage.request());
        hit.map(RuleBook.Hit::latency).ifPresent(visit::waits);
        return hit.map(found -> found.reply().reply(stage)).orElseGet(stage::builtIn);
    }
}
