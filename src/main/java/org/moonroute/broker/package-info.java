/**
 * The message broker that prompts come from: one in this process, or another by its URL.
 *
 * <p>{@link org.moonroute.broker.EmbeddedBroker} is the one in the process; {@link org.moonroute.broker.BrokerConnections}
 * has the connections to either, and {@link org.moonroute.broker.BrokerHealth} knows whether it is there. What is sent and
 * received is no business of this package. It knows nothing of the rest of Moonroute.
 */
package org.moonroute.broker;
