package org.moonroute;

import java.time.Duration;
import java.util.Optional;
import org.moonroute.http.KeepAlive;
import org.moonroute.pacing.Workers;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** What the settings say of streams by HTTP. */
final class StreamSettings {
    private static final String SILENCE = "moonroute.http.keep-alive";

    private StreamSettings() {}

    /**
     * What looks after streams in silence.
     *
     * @throws SettingsException if the longest silence is none
     */
    static KeepAlive keepAlive(Settings settings) {
        return new KeepAlive(silence(settings), Workers.threads("http-keep-alive"));
    }

    private static Optional<Duration> silence(Settings settings) {
        if (settings.text(SILENCE).equals("none")) {
            return Optional.empty();
        }
        Duration silence = settings.duration(SILENCE);
        if (silence.isZero()) {
            throw new SettingsException(SILENCE + " must be more than 0s, or none for no sign of life");
        }
        return Optional.of(silence);
    }
}
