/** Calls of tools that somebody must allow before they are run: who is asked what, who decided it, and the waiting in between. */
package org.moonroute.approval;
