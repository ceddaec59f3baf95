/**
 * For the tests of people who make tools: the whole program, with the sandbox in the place of the service, as an extension of
 * JUnit 5. Nothing of the program needs it; JUnit comes with the project that uses it.
 */
package org.moonroute.testkit;
