package org.moonroute;

import java.net.URI;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.moonroute.cli.Engine;
import org.moonroute.formula.Formulas;
import org.moonroute.moonshot.ApiKey;
import org.moonroute.moonshot.Balance;
import org.moonroute.moonshot.ModelHttp;
import org.moonroute.moonshot.ModelProfiles;
import org.moonroute.moonshot.ProfileFile;
import org.moonroute.moonshot.Retries;
import org.moonroute.moonshot.Rounds;
import org.moonroute.moonshot.Trace;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;
import org.moonroute.tools.ToolSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the settings say of the service that is asked, and of how it is asked. */
final class ServiceSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSettings.class);

    private final Engine.Start start;
    private final Settings settings;
    private final ApiKey key;
    private final Clock clock;

    ServiceSettings(Engine.Start start, Clock clock) {
        this.start = start;
        this.settings = start.settings();
        this.key = new ApiKey(start.key().orElse(""));
        this.clock = clock;
    }

    private enum Unsupported {
        FAIL,
        DROP
    }

    ModelProfiles profiles() {
        ProfileFile file = configured(() -> ProfileFile.read(settings.home().resolve("config/models.yaml")));
        ModelProfiles.Rules rules = new ModelProfiles.Rules(
                settings.word("moonroute.unsupported-parameters", Unsupported.class) == Unsupported.DROP,
                start.simulated() || isMoonshot(),
                () -> start.asOf().orElseGet(() -> LocalDate.now(ZoneOffset.UTC)),
                LOG::warn);
        return new ModelProfiles(file.models(), file.unlisted(), file.calls(), rules);
    }

    private boolean isMoonshot() {
        String url = settings.text("moonroute.base-url");
        String host = URI.create(url).getHost();
        if (URI.create(url).getUserInfo() != null) {
            throw new SettingsException(
                    "moonroute.base-url must hold no user and no password; the key is MOONSHOT_API_KEY");
        }
        if (host == null || !url.startsWith("http")) {
            throw new SettingsException(
                    "moonroute.base-url must be like https://api.moonshot.ai/v1, not '" + url + "'");
        }
        return host.endsWith(".moonshot.ai") || host.endsWith(".moonshot.cn");
    }

    /** Only Moonshot's own service has such an account. */
    Optional<Balance> balance() {
        String url = settings.text("moonroute.base-url").replaceFirst("/+$", "");
        return start.simulated() || isMoonshot()
                ? Optional.of(new Balance(url, key, settings.duration("moonroute.connect-timeout")))
                : Optional.empty();
    }

    /** The service's official tools that are wanted; none where others ask it. */
    List<ToolSource> formulas() {
        List<String> uris = settings.list("moonroute.tools.formulas");
        return uris.isEmpty() || start.via().isPresent()
                ? List.of()
                : configured(() -> Formulas.open(
                        settings.text("moonroute.base-url"),
                        uris,
                        key,
                        settings.duration("moonroute.connect-timeout")));
    }

    /** @param connections how many calls it may make at once */
    CloseableHttpClient http(int connections) {
        return ModelHttp.client(
                key,
                connections,
                settings.duration("moonroute.connect-timeout"),
                settings.bytes("moonroute.reply.max-size"),
                start.trace().map(out -> Trace.to(out, key)).orElse(Trace.OFF));
    }

    Rounds rounds(ModelProfiles profiles) {
        Retries retries = new Retries(
                settings.count("moonroute.retry.max-tries"),
                settings.duration("moonroute.retry.max-time"),
                settings.duration("moonroute.retry.base"),
                settings.duration("moonroute.retry.longest"),
                settings.duration("moonroute.retry.park"),
                start.inbox().isPresent());
        return new Rounds(
                settings.text("moonroute.max-tokens-field"),
                profiles,
                retries,
                settings.duration("moonroute.call-timeout"),
                key,
                clock);
    }

    /** A fault in a file of the configuration is the user's to mend, as one in the settings is. */
    static <T> T configured(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalStateException wrong) {
            throw new SettingsException(wrong.getMessage());
        }
    }
}
