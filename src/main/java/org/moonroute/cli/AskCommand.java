package org.moonroute.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.moonroute.conversation.Abandoned;
import org.moonroute.conversation.Answer;
import org.moonroute.conversation.Failure;
import org.moonroute.conversation.Outcome;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code moonroute ask "text"}: one answer on standard output, and nothing else there. */
@Command(
        name = "ask",
        mixinStandardHelpOptions = true,
        description = "Answer one prompt on standard output, and write nothing else there.")
final class AskCommand extends EngineCommand {
    @Parameters(paramLabel = "TEXT", description = "The prompt; - to read it from standard input.")
    String text;

    AskCommand(Engine.Factory engines, Terminal terminal) {
        super(engines, terminal);
    }

    @Override
    int run(Settings settings, Launch launch) throws Exception {
        String prompt = text.equals("-") ? fromStandardInput() : text;
        if (!options.variables.isEmpty()) {
            throw new Wrong("ask fills in no variables (-p); write the value into the text");
        }
        if (prompt.isBlank()) {
            throw new Wrong("the prompt is empty");
        }
        // The person who asked sees the answer; a line about it would only be in the way.
        System.setProperty("org.slf4j.simpleLogger.log." + Tally.LOGGER, "error");
        try (Engine engine = launch.engine(settings, Optional.empty())) {
            boolean canAsk = terminal.typed() && !text.equals("-");
            Questions questions = new Questions(terminal, engine.approvals(), canAsk);
            engine.approvals().tell(questions::ask);
            Signals.listen(code -> {
                questions.leave();
                Runtime.getRuntime().halt(code);
            });
            return print(engine.ask(prompt), engine.stopped().isPresent());
        } catch (Abandoned left) {
            terminal.say("moonroute: " + left.getMessage());
            return ERROR;
        }
    }

    private int print(Outcome outcome, boolean stopped) {
        if (outcome instanceof Answer answer) {
            terminal.out().println(answer.text());
            if (terminal.out().checkError()) {
                terminal.say("moonroute: the answer could not be written to standard output");
                return ERROR;
            }
            return OK;
        }
        Failure failure = (Failure) outcome;
        terminal.say("moonroute: " + failure.kind().word() + ": " + failure.reason());
        // Of an account that takes no calls, no prompt would fare better: that is no failure of this one.
        return stopped ? ERROR : SOME_FAILED;
    }

    private String fromStandardInput() throws java.io.IOException {
        byte[] bytes = terminal.in().readAllBytes();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .stripTrailing();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException wrong) {
            throw new Wrong("standard input is not UTF-8; convert it, for example with iconv -t UTF-8");
        }
    }
}
