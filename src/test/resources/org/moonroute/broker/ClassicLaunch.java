import java.util.List;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;

/** Runs ActiveMQ Classic until it is killed: its port, its folder, its one user and the password are the arguments. */
public final class ClassicLaunch {
    public static void main(String[] arguments) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("classic");
        broker.setUseJmx(false);
        broker.setDataDirectory(arguments[1]);
        broker.setPlugins(new BrokerPlugin[] {
            new SimpleAuthenticationPlugin(List.of(new AuthenticationUser(arguments[2], arguments[3], "users")))
        });
        broker.addConnector("amqp://127.0.0.1:" + arguments[0]);
        broker.start();
        broker.waitUntilStopped();
    }
}
