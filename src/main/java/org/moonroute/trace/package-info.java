/** What prompts did, as OpenTelemetry's spans, for those who look into one of them. */
package org.moonroute.trace;
