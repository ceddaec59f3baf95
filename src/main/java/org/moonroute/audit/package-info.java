/** The audit log of tool calls: who asked, what ran, with what, and what came back. Sees the conversation and nobody else. */
package org.moonroute.audit;
