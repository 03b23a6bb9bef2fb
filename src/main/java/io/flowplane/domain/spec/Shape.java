package io.flowplane.domain.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotations that say what JSON a record accepts: one source for the reader, the writer and the OpenAPI schema. What
 * is missing here is unbounded only by the limits of the whole body.
 */
public final class Shape {
    private Shape() {}

    /** The description in the OpenAPI document, for people who write bodies. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
    public @interface Doc {
        String value();
    }

    /**
     * Smallest and largest number, or of each number of a list, both allowed. Without it: from 0 to the largest of
     * the type (long: 2³²−1).
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Range {
        long min() default 0;

        long max();
    }

    /** Bounds of a duration in seconds, both allowed. Without it: 0.001 to a year. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Seconds {
        double min() default 0.001;

        double max() default 31_536_000;
    }

    /** Fewest and most characters of a text, or of each text of a list. Without it: 1 to 4,096. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Length {
        int min() default 1;

        int max();
    }

    /** A text that may hold line breaks and other control characters, but NUL. Without it, none. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface FreeText {}

    /** Fewest and most entries of a list or map. Without it: 0 to 10,000. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Size {
        int min() default 0;

        int max() default 10_000;
    }

    /** Further names under which the same value (on a type: the same variant) is accepted; never written. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
    public @interface Alias {
        String[] value();
    }

    /** A further name of a list, under which its only entry is accepted without the brackets. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Singular {
        String value();
    }

    /** The fields of this record stand in the JSON object of the record around it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Inline {}

    /**
     * The fields of this component's record (of several: of the one that {@code type} tells) are also accepted beside
     * it, in the object around it, when the component itself is absent; never written so.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface AlsoFlat {}

    /** Where {@code type} of a sealed interface may be left out, and what is said of a word that it doesn't know. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Variants {
        /** The type when none is given; empty: it must be given. */
        String absent() default "";

        /** The type when none is given but {@code config} is; empty: as {@link #absent}. */
        String withConfig() default "";

        /** Added to the message about an unknown type. */
        String hint() default "";
    }

    /** The JSON word of a variant, of an enum constant or of a component; without it, its Java name. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.FIELD, ElementType.RECORD_COMPONENT})
    public @interface Word {
        String value();
    }

    /**
     * On a record, an enum or a whole package: names of fields, types and words are written in snake_case; those of
     * fields and types are accepted in camelCase too.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.PACKAGE})
    public @interface SnakeCase {}

    /** A record with one text component that is written as that bare text. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Bare {}

    /**
     * On a public static method from String to the record, null for nonsense: a text form that is accepted instead of
     * the
     * object; never written.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    public @interface FromText {
        /** How the text looks, such as {@code host:port}. */
        String value();
    }
}
