package org.moonroute.tools;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a parameter of a {@link ToolMethod}, or a component of a record that is one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Param {

    /** What it means, for the model. */
    String value();

    /** Its name; the name in the source when there is none, which is known if that was compiled with {@code -parameters}. */
    String name() default "";

    /** Whether the model must give it. One that it leaves out is null. */
    boolean required() default true;
}
