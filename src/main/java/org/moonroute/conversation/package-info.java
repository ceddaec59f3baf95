/**
 * The heart, in plain Java: a prompt's exchange with the model while under way, its bounds, and its two outcomes. No
 * Camel, no JSON, no input or output: every rule here is tested without a server.
 */
package org.moonroute.conversation;
