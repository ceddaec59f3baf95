package org.moonroute.batch;

import java.io.IOException;

/** An input that cannot be read on; the message names the place and the way out. */
final class BrokenInput extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenInput(String message) {
        super(message);
    }
}
