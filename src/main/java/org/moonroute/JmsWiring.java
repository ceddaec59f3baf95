package org.moonroute;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.moonroute.cli.Engine;
import org.moonroute.files.OutcomeFiles;
import org.moonroute.jms.ReceiptTrouble;
import org.moonroute.jms.Replies;
import org.moonroute.jms.ReplyForm;
import org.moonroute.pacing.Workers;
import org.moonroute.prompt.PromptMessages;
import org.moonroute.record.OutcomeRecord;
import org.moonroute.settings.Settings;
import org.springframework.core.task.support.TaskExecutorAdapter;

/** Makes what takes messages from a broker and sends outcomes to it. */
final class JmsWiring {
    /** How long after it is back a broker is noticed to be. */
    private static final Duration RECOVERY = Duration.ofSeconds(1);

    private final Engine.Start start;
    private final Settings settings;
    private final Clock clock;

    JmsWiring(Engine.Start start, Clock clock) {
        this.start = start;
        this.settings = start.settings();
        this.clock = clock;
    }

    /** Whether messages are to be taken: only a service does that. */
    static boolean isWanted(Engine.Start start) {
        return start.inbox().isPresent()
                && !start.settings().text("moonroute.jms.broker").equals("none");
    }

    /** Puts the component, and the steps for messages, into the registry. */
    void bindTo(CamelContext camel, BrokerParts broker, OutcomeFiles outcomes) {
        Registry registry = camel.getRegistry();
        registry.bind("jms", component(broker));
        registry.bind("noHeaders", noHeaders());
        registry.bind("jmsThreads", new TaskExecutorAdapter(Workers.threads("message")));
        PromptMessages formats = new PromptMessages(settings.bytes("moonroute.prompt.max-size"), start.variables());
        Replies replies = new Replies(
                new Replies.Queues(settings.text("moonroute.jms.answers"), settings.text("moonroute.jms.failures")),
                new Replies.Forms(
                        settings.word("moonroute.jms.reply", Reply.class).form, outcomes::copy, OutcomeRecord::text),
                broker::find,
                clock);
        new Steps(registry)
                .bindJms(new JmsDoor(formats, settings.count("moonroute.jms.max-deliveries"), clock), replies);
    }

    /** The forms that all replies may have; a record is for who asks for it. */
    private enum Reply {
        TEXT(ReplyForm.TEXT),
        JSON(ReplyForm.JSON);

        private final ReplyForm form;

        Reply(ReplyForm form) {
            this.form = form;
        }
    }

    /**
     * One session, consumer and transaction a thread, kept; no transaction manager, so no time-out but the broker's own. Without
     * transactions a message counts as taken when its outcome was sent. What other routes send, by the same component, goes by
     * connections that are kept.
     */
    private JmsComponent component(BrokerParts broker) {
        JmsComponent jms = new JmsComponent();
        jms.getConfiguration().setListenerConnectionFactory(broker.connections());
        jms.getConfiguration().setTemplateConnectionFactory(broker.pool());
        jms.getConfiguration().setConsumerType(ConsumerType.Custom);
        jms.getConfiguration().setMessageListenerContainerFactory(PromptListener::new);
        jms.setTransacted(BrokerAccess.hasTransactions(settings));
        // Without transactions; else it says nothing.
        jms.setAcknowledgementModeName("CLIENT_ACKNOWLEDGE");
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setAcceptMessagesWhileStopping(false);
        jms.setTestConnectionOnStartup(false);
        jms.setRecoveryInterval(RECOVERY.toMillis());
        jms.setExceptionListener(new ReceiptTrouble(broker::isReachable, clock));
        return jms;
    }

    private static DefaultHeaderFilterStrategy noHeaders() {
        DefaultHeaderFilterStrategy none = new DefaultHeaderFilterStrategy();
        none.setInFilterPattern(".*");
        none.setOutFilterPattern(".*");
        return none;
    }
}
