package org.moonroute.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.moonroute.run.Tally;
import org.moonroute.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code moonroute serve}: answers what is dropped into the inbox, until told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Answer prompt files dropped into an inbox folder, until told to stop.")
final class ServeCommand extends EngineCommand {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    /** What has a meaning of its own in the address of an endpoint. */
    private static final Pattern UNFIT = Pattern.compile("[?%]|\\{\\{|}}|RAW[({]");

    @Option(names = "--inbox", paramLabel = "DIR", description = "The folder to watch.")
    Path inbox;

    @Option(
            names = {"-o", "--output", "--outbox"},
            paramLabel = "DIR",
            description = "Where outcomes go.")
    Path outbox;

    ServeCommand(Engine.Factory engines, Terminal terminal) {
        super(engines, terminal);
    }

    @Override
    int run(Settings given, Launch launch) throws Exception {
        Settings settings = outbox == null
                ? given
                : given.with("moonroute.outbox", outbox.toAbsolutePath().toString());
        Path folder = inbox == null ? settings.homePath("moonroute.inbox") : inbox.toAbsolutePath();
        if (UNFIT.matcher(folder.toString()).find()) {
            throw new Wrong("the name of the inbox, " + folder + ", must be without ? % {{ }} and RAW");
        }
        Files.createDirectories(folder.resolve("taken"));
        refuseRing(folder, settings.homePath("moonroute.outbox"));
        try (FileChannel file = lockFile(folder);
                FileLock held = lock(file, folder)) {
            LOG.debug("holding {}", held);
            return serve(settings, folder, launch);
        }
    }

    private int serve(Settings settings, Path folder, Launch launch) throws Exception {
        Duration drain = settings.duration("moonroute.drain-timeout");
        CountDownLatch told = new CountDownLatch(1);
        IntSupplier signal = Signals.listen(code -> told.countDown());
        Instant began = Instant.now();
        try (Engine engine = launch.engine(settings, Optional.of(folder))) {
            terminal.say("watching " + folder + "; outcomes go to " + settings.homePath("moonroute.outbox"));
            engine.requestsTo().ifPresent(url -> terminal.say("requests come to " + url));
            engine.messagesFrom().ifPresent(place -> terminal.say("messages come from " + place));
            told.await();
            engine.takeNoMore();
            terminal.say("finishing what is under way; once more to stop now");
            engine.drain(drain);
            terminal.say(Tally.summary(engine.tally().counts(), began, Instant.now()));
            // A request to terminate is how a service ends well.
            return signal.getAsInt() == Signals.TERMINATED ? OK : Signals.INTERRUPTED;
        }
    }

    /** Outcomes in the inbox would be prompts, and their outcomes too, without end. */
    private static void refuseRing(Path inbox, Path outbox) throws IOException {
        if (Files.exists(outbox)
                && (Files.isSameFile(outbox, inbox) || Files.isSameFile(outbox, inbox.resolve("taken")))) {
            throw new Wrong("outcomes cannot go into the inbox itself (" + outbox + "); give --output another folder");
        }
    }

    private static FileChannel lockFile(Path folder) throws IOException {
        return FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static FileLock lock(FileChannel file, Path folder) throws IOException {
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException here) {
            throw new Wrong(folder + " is watched by this process already");
        }
        throw new Wrong(folder + " is watched by another process; stop that one, or give --inbox another folder");
    }
}
