/**
 * Keys of clients: the file that has them, what each may, and what each has spent. Knows nothing of HTTP, so that the commands can
 * make and revoke keys without a server.
 */
package org.moonroute.keys;
