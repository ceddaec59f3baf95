/** What a run did so far: counted, logged one line an outcome, and shown while it goes on. */
package org.moonroute.run;
