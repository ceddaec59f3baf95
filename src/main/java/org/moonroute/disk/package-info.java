/** Files that survive whatever happens to the process or the machine. Sees nobody, and may be seen by everybody. */
package org.moonroute.disk;
