/**
 * The only package that knows the wire format: it writes requests, reads replies, knows what each model accepts and costs,
 * tells the kinds of refusals apart, and knows Kimi's habits.
 */
package org.moonroute.moonshot;
