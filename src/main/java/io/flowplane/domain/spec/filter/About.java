package io.flowplane.domain.spec.filter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What there is to say about a friendly filter besides its fields; {@link FilterType} reads it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface About {
    String displayName();

    /** What Envoy calls the filter; empty where its content says that. */
    String envoyName();

    /** The record of its settings for a route; Void: it can only be switched off there. */
    Class<?> perRoute() default Void.class;

    FilterType.PerRouteBehavior perRouteBehavior() default FilterType.PerRouteBehavior.DISABLE_ONLY;

    /** Whether it does something with the listener's settings alone. */
    boolean requiresListenerConfig() default true;

    /** Switches of the operator without which it is refused: one, or none. */
    Switch[] requires() default {};

    /** How people use it, in a sentence. */
    String usageHint();

    /** A filter that works: the JSON object with {@code type}. */
    String example();

    /** Settings for a route that work; empty: <code>{"disabled": true}</code>, where it can be switched off. */
    String perRouteExample() default "";
}
