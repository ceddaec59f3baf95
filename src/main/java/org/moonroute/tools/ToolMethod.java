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
}
