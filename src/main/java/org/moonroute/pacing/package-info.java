/** Admits each call under what the account allows. */
package org.moonroute.pacing;
