package org.moonroute.tools;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A pattern of a schema, searched for within bounds: some patterns take longer than anybody lives with some texts, and schemas as well
 * as texts come from outside. What is not found within the bounds counts as not there.
 */
final class BoundedPattern implements RegularExpression {
    /** Looks at characters: a fraction of a second. A good pattern looks at each one a few times. */
    private static final int MOST_LOOKS = 20_000_000;

    private final Pattern pattern;

    BoundedPattern(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    @Override
    public boolean matches(String value) {
        try {
            return pattern.matcher(new Watched(value, 0, value.length(), new Looks()))
                    .find();
        } catch (Looks.Spent | StackOverflowError endless) {
            return false;
        }
    }

    private static final class Looks {
        private int left = MOST_LOOKS;

        void one() {
            if (--left < 0) {
                throw new Spent();
            }
        }

        private static final class Spent extends RuntimeException {
            private static final long serialVersionUID = 1L;

            Spent() {
                super(null, null, false, false);
            }
        }
    }

    private record Watched(String text, int start, int end, Looks looks) implements CharSequence {
        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            looks.one();
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Watched(text, start + from, start + to, looks);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
