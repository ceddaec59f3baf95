package org.moonroute.settings;

/** A setting that is wrong; the message names it and the way out. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the sentence for the user. */
    public SettingsException(String message) {
        super(message);
    }
}
