package org.moonroute.journal;

import java.time.Clock;

/** Kills with the journal in a file. */
class SqliteCrashTest extends CrashContract {
    @Override
    Journal.Settings settings() {
        return Journal.Settings.of("jdbc:sqlite:" + folder.resolve("journal.db"), Sample.KEEP, Clock.systemUTC());
    }
}
