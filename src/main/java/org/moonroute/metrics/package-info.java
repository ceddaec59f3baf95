/** How the running program fares, for those who watch it: numbers of what it did, and what it knows of the service. */
package org.moonroute.metrics;
