/** Prompt files as origins: which files are prompts, where their outcomes go, and how both survive a crash. */
package org.moonroute.files;
