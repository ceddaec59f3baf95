package org.moonroute.formula;

/** The service did not do what a formula was asked for; the message holds no key, and is for the model. */
final class FormulaFailed extends Exception {
    private static final long serialVersionUID = 1;

    FormulaFailed(String message) {
        super(message);
    }

    FormulaFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
