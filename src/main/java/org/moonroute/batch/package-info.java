/**
 * Batches: rows of a file, streamed to prompts, and their outcomes in a results file, which is the record of the run. What
 * stands in it is not asked again; so the same command goes on where it stopped, whatever stopped it.
 */
package org.moonroute.batch;
