package org.moonroute.tools;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes a public method a tool. The schema of its arguments is derived from its parameters; see {@link AnnotatedTools}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolMethod {

    /** The tool's name; the method's name in snake_case when there is none. */
    String name() default "";

    /** What the tool does, for the model. */
    String description();

    /** Groups that it belongs to; see {@link ToolPolicy#tags()}. */
    String[] tags() default {};

    /** The time that a call may take, such as {@code 10s}; the setting {@code moonroute.tools.timeout} when there is none. */
    String timeout() default "";

    /** How much of a result the model gets, in characters; 0 for {@link Catalogue#MAX_RESULT_CHARS}. */
    int maxResult() default 0;

    /** Whether running a call twice does no more than running it once. */
    boolean idempotent() default false;

    /** How often a call that failed is run again; only for idempotent tools. */
    int retries() default 0;

    /** How many calls of it may run at once in this process; 0 for no limit. */
    int concurrency() default 0;

    /** How long a result serves for calls with the same arguments, such as {@code 1m}; only for idempotent tools. */
    String cache() default "";

    /** How many calls of it one conversation may make; 0 for no limit of its own. */
    int maxCalls() default 0;

    /** Whether somebody must say yes to each call before it is run. */
    boolean approval() default false;

    /** Whether a conversation may make the same call again and again; see {@link ToolPolicy#repeatable()}. */
    boolean repeatable() default false;

    /** The names of arguments whose values are hidden in the audit log. */
    String[] secret() default {};
}
