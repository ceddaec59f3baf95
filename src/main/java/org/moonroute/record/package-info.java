/**
 * What happened to a prompt, as JSON text: rounds, tool results, outcomes. What is read equals what was written, to the last
 * digit and the nanosecond, and whatever characters a text is made of. The journal keeps such text, and messages carry it.
 */
package org.moonroute.record;
