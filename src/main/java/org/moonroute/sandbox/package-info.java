/**
 * A stand-in for Moonshot's chat-completions service, for demos, tests and rehearsals without a key.
 *
 * <p>{@link org.moonroute.sandbox.Sandbox} is the only door in. A chat request passes, in this order: the key, the
 * model's life span, the service's own checks of a request, the limits of a tier, the rules of a rules file, and at
 * last the built-in script. Every answer is a function of the request and of the day the sandbox stands on, so two
 * sandboxes say the same. The package knows nothing of the rest of Moonroute.
 */
package org.moonroute.sandbox;
