package org.moonroute.broker;

/**
 * How a broker elsewhere is spoken to.
 *
 * @param transactions whether taking a message and sending its outcome are one transaction; a broker that has none is noticed
 *     when it is connected to
 * @param tls whom to trust, where the connection is encrypted
 */
public record BrokerOptions(boolean transactions, BrokerTls tls) {
    /** With transactions, and trusting whom Java trusts. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(true, BrokerTls.NONE);
    }

    /** For a broker that has no transactions. */
    public BrokerOptions withoutTransactions() {
        return new BrokerOptions(false, tls);
    }

    /** With stores of one's own. */
    public BrokerOptions withTls(BrokerTls other) {
        return new BrokerOptions(transactions, other);
    }
}
