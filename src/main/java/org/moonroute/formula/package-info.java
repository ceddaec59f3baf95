/**
 * Moonshot's official tools (platform.kimi.ai/docs, use official tools), which it calls formulas: the service describes them and
 * runs them, for the account whose key asks. Each run is a fiber.
 */
package org.moonroute.formula;
