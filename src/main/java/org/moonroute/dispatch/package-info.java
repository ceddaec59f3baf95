/**
 * Has prompts answered elsewhere: each is put on a queue of a broker as one message, and its outcome comes back as a reply. Any
 * number of processes take from that queue. A reply is given back to the broker as received only when its outcome is written,
 * so that a kill at any moment loses none; and a message that is put twice has one id, by which whoever answers knows it.
 */
package org.moonroute.dispatch;
