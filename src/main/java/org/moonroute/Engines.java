package org.moonroute;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.moonroute.broker.BrokerConnections;
import org.moonroute.broker.BrokerUnusable;
import org.moonroute.cli.Engine;
import org.moonroute.cli.ToolList;
import org.moonroute.jms.Replay;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

/** Starts engines, and reaches for the broker of one that runs elsewhere. */
final class Engines implements Engine.Factory {
    @Override
    public Engine start(Engine.Start start) throws Exception {
        return EngineStart.run(start);
    }

    @Override
    public ToolList tools(Engine.Start start) {
        // Neither loads routes by itself nor listens: what a tool's class needs of Camel is there before a start.
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Clock clock = Clock.systemUTC();
            return new ToolWiring(start, new ServiceSettings(start, clock), clock).check(camel);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public long replay(Settings settings, Engine.Passwords passwords, Optional<String> kind, long most)
            throws IOException {
        try (BrokerConnections broker = new BrokerAccess(settings, passwords).open()) {
            return new Replay(
                            broker.direct(),
                            settings.text("moonroute.jms.failures"),
                            settings.text("moonroute.jms.prompts"),
                            BrokerAccess.hasTransactions(settings),
                            Clock.systemUTC())
                    .run(kind, most);
        } catch (JMSException | JMSRuntimeException failed) {
            throw new IOException(
                    "the broker cannot be reached: " + failed.getMessage()
                            + "; the embedded one runs within `moonroute serve`",
                    failed);
        } catch (BrokerUnusable wrong) {
            throw new SettingsException("moonroute.jms: " + wrong.getMessage());
        }
    }
}
