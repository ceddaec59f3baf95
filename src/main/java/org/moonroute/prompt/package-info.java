/**
 * What prompt files look like: plain text, Markdown with front matter, and JSON. Turns a file into a {@link
 * org.moonroute.conversation.Prompt}, or says where it is wrong and what to do about it.
 */
package org.moonroute.prompt;
