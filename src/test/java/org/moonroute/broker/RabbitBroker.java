package org.moonroute.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.moonroute.FreePort;

/**
 * RabbitMQ as Debian packages it, where it is installed: it speaks AMQP 1.0, and has the queues prompts (which gives a message
 * up after some deliveries), answers, failures, dead-letters and replies.
 */
public final class RabbitBroker extends BrokerProgram {
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
    private static final String DEFINITIONS = """
            {"users": [{"name": "tester", "password": "secret-of-tester", "tags": "administrator"}],
             "vhosts": [{"name": "/"}],
             "permissions": [{"user": "tester", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}],
             "queues": [
               {"name": "prompts", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {
                 "x-queue-type": "quorum", "x-delivery-limit": 20,
                 "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead-letters"}},
               {"name": "answers", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}},
               {"name": "failures", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}},
               {"name": "dead-letters", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}},
               {"name": "replies", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {}}]}
            """;

    private final int names;
    private final int distribution;
    private Process epmd;

    private RabbitBroker(Path folder, int port, int names, int distribution) {
        super(folder, port);
        this.names = names;
        this.distribution = distribution;
    }

    /** Why it cannot be tried here, if so. */
    public static Optional<String> missing() {
        return Files.isExecutable(SERVER) ? Optional.empty() : Optional.of("RabbitMQ is not installed here");
    }

    /** Makes a broker in a folder that does not exist yet, and starts it. */
    public static RabbitBroker startIn(Path folder) throws Exception {
        RabbitBroker broker =
                new RabbitBroker(Files.createDirectories(folder), FreePort.take(), FreePort.take(), FreePort.take());
        broker.create();
        broker.start();
        return broker;
    }

    private void create() throws Exception {
        Files.writeString(folder.resolve("definitions.json"), DEFINITIONS);
        Files.writeString(folder.resolve("plugins"), "[rabbitmq_amqp1_0].");
        Files.writeString(
                folder.resolve("rabbitmq.conf"),
                "listeners.tcp.1 = 127.0.0.1:" + port + "\nloopback_users = none\nlog.console = false\n"
                        + "load_definitions = " + folder.resolve("definitions.json") + "\n");
        // Else the server starts one that outlives it.
        epmd = builder(folder, environment(), folder.resolve("epmd.log"), "epmd", "-port", "" + names)
                .start();
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>();
        all.put("HOME", folder.toString());
        all.put("RABBITMQ_NODENAME", "rabbit-" + port + "@localhost");
        all.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
        all.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        all.put("RABBITMQ_PID_FILE", folder.resolve("pid").toString());
        all.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        all.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
        all.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        all.put("RABBITMQ_DIST_PORT", Integer.toString(distribution));
        // Its threads are not to wait for work in loops, on cores that others need.
        all.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
        all.put("ERL_EPMD_PORT", Integer.toString(names));
        all.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        return all;
    }

    @Override
    ProcessBuilder program() {
        return builder(folder, environment(), folder.resolve("run.log"), SERVER.toString());
    }

    @Override
    public void close() {
        super.close();
        epmd.destroyForcibly();
    }
}
