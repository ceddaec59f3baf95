package org.moonroute.broker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.DiskFullMessagePolicy;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;

/** Says in Artemis' words what the options say: where it listens, where data lies, what queues there are and how they behave. */
final class ArtemisConfiguration {
    /** The acceptor that other processes reach. */
    static final String TCP = "tcp";

    private static final long NO_LIMIT = -1;
    /** Nobody else has the lock, as the folder has one of its own; by default Artemis would wait for ever. */
    private static final long LOCK_WAIT_MS = 10_000;

    /** How long a commit may wait for others to share its fsync; Artemis' own 3.3 ms allow one sender 240 commits a second. */
    private static final int BUFFER_TIMEOUT_NANOS = 500_000;

    private static final int LARGEST_PAGE = 4 << 20;

    private final EmbeddedBrokerOptions options;
    private final DataFolder data;

    ArtemisConfiguration(EmbeddedBrokerOptions options, DataFolder data) {
        this.options = options;
        this.data = data;
    }

    /** All of it; {@code serverId} is by what connections within the process find this broker. */
    Configuration make(int serverId) {
        Configuration configuration = new ConfigurationImpl()
                .setName("moonroute")
                .setSecurityEnabled(true)
                .setAcceptorConfigurations(Set.of(loopback(), inThisProcess(serverId)))
                // A process that dies with a prompt in hand must not be given it for ever.
                .setPersistDeliveryCountBeforeDelivery(true)
                .setSuppressSessionNotifications(true)
                // What it takes for a hang may be a sleeping laptop.
                .setCriticalAnalyzerPolicy(CriticalAnalyzerPolicy.LOG);
        configuration.setJMXManagementEnabled(false);
        store(configuration);
        configuration.setGlobalMaxSize(options.memory());
        configuration.setMinDiskFree(options.diskReserve());
        // What is sent between two looks must not use up what is left free.
        configuration.setDiskScanPeriod(1000);
        configuration.setMaxDiskUsage((int) NO_LIMIT);
        configuration.setAddressSettings(addressSettings());
        configuration.setAddressConfigurations(
                options.queues().all().stream().map(ArtemisConfiguration::queue).toList());
        return configuration;
    }

    private TransportConfiguration loopback() {
        return new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        options.port(),
                        "protocols",
                        "CORE",
                        "useEpoll",
                        false,
                        "useKQueue",
                        false),
                TCP);
    }

    private static TransportConfiguration inThisProcess(int serverId) {
        return new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId), "vm");
    }

    private void store(Configuration configuration) {
        configuration
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(BUFFER_TIMEOUT_NANOS)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalDatasync(true)
                .setJournalLockAcquisitionTimeout(LOCK_WAIT_MS)
                .setJournalDirectory(data.within("journal"))
                .setBindingsDirectory(data.within("bindings"))
                .setPagingDirectory(data.within("paging"))
                .setLargeMessagesDirectory(data.within("large-messages"));
    }

    private Map<String, AddressSettings> addressSettings() {
        BrokerQueues queues = options.queues();
        AddressSettings prompts = new AddressSettings()
                .setMaxDeliveryAttempts(options.redelivery().attempts());
        AddressSettings end = new AddressSettings().setNoExpiry(true);
        return Map.of("#", every(), queues.prompts(), prompts, queues.deadLetters(), end, queues.expired(), end);
    }

    /** Only prompts are given up; an answer stays until its reader takes it. */
    private AddressSettings every() {
        int page = (int) Math.min(LARGEST_PAGE, options.memory() / 4);
        return new AddressSettings()
                .setMaxDeliveryAttempts((int) NO_LIMIT)
                .setRedeliveryDelay(options.redelivery().delay().toMillis())
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(options.redelivery().longest().toMillis())
                .setDeadLetterAddress(SimpleString.of(options.queues().deadLetters()))
                .setExpiryAddress(SimpleString.of(options.queues().expired()))
                // An answer takes a minute: what one consumer has in store another one could have begun with.
                .setDefaultConsumerWindowSize(0)
                .setAutoCreateAddresses(true)
                .setAutoCreateQueues(true)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setMaxSizeBytes(NO_LIMIT)
                .setPageSizeBytes(page)
                // What was read from pages and not committed yet: no less than all consumers may work on at once.
                .setMaxReadPageBytes((int) Math.min(Integer.MAX_VALUE, options.memory() / 2))
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setDiskFullMessagePolicy(DiskFullMessagePolicy.BLOCK);
    }

    private static CoreAddressConfiguration queue(String name) {
        CoreAddressConfiguration address =
                new CoreAddressConfiguration().setName(name).addRoutingType(RoutingType.ANYCAST);
        address.setQueueConfigs(List.of(QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setAutoDelete(false)));
        return address;
    }
}
