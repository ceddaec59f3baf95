package org.moonroute.broker;

import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/** Lets one user do everything with messages and queues, and nobody manage the broker. */
final class OneUser implements ActiveMQSecurityManager5 {
    private static final String OWN_ADDRESSES = "activemq.";

    private final BrokerLogin login;

    OneUser(BrokerLogin login) {
        this.login = login;
    }

    @Override
    public Subject authenticate(String user, String password, RemotingConnection from, String domain) {
        return validateUser(user, password)
                ? new Subject(true, Set.of(new UserPrincipal(user)), Set.of(), Set.of())
                : null;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        return check != CheckType.MANAGE && !address.startsWith(OWN_ADDRESSES);
    }

    @Override
    public boolean validateUser(String user, String password) {
        return login.is(user, password);
    }

    /** The older door, which Artemis does not use where there is {@link #authorize}. */
    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
        return validateUser(user, password) && check != CheckType.MANAGE;
    }
}
