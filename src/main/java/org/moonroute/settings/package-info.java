/** The configuration: every key with its default, what overrides it, and clear errors. */
package org.moonroute.settings;
