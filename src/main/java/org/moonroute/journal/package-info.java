/**
 * The durable memory of what has been paid for. A prompt that is taken up again, after a crash or when its message comes a
 * second time, is answered from its beginning; each step asks its conversation's {@link org.moonroute.journal.Memory} first,
 * and what stands there is not asked or run again.
 */
package org.moonroute.journal;
