/** What a mistyped word was meant to be. Sees nobody, and may be seen by everybody. */
package org.moonroute.spelling;
