/** The commands. Thin: they read the command line, start the engine, and say how it went. */
package org.moonroute.cli;
