package io.flowplane.json;

import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Shape;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Works out the {@link Form} of a component from its type and its annotations. */
final class Forms {
    private static final long LARGEST_UNSIGNED = 0xFFFF_FFFFL;

    private Forms() {}

    static Form of(RecordComponent component) {
        return of(component.getGenericType(), component);
    }

    private static Form of(Type type, AnnotatedElement notes) {
        if (type instanceof ParameterizedType generic) {
            Shape.Size size = notes.getAnnotation(Shape.Size.class);
            int min = size == null ? 0 : size.min();
            int max = size == null ? 10_000 : size.max();
            Type[] arguments = generic.getActualTypeArguments();
            Form of = of(arguments[arguments.length - 1], notes);
            return generic.getRawType() == List.class ? new Form.Items(of, min, max) : new Form.Entries(of, min, max);
        }
        return of((Class<?>) type, notes);
    }

    private static Form of(Class<?> type, AnnotatedElement notes) {
        if (type == String.class) {
            Shape.Length length = notes.getAnnotation(Shape.Length.class);
            boolean free = notes.isAnnotationPresent(Shape.FreeText.class);
            return length == null ? new Form.Text(1, 4096, free) : new Form.Text(length.min(), length.max(), free);
        }
        if (type == Duration.class) {
            Shape.Seconds bounds = notes.getAnnotation(Shape.Seconds.class);
            return bounds == null ? new Form.Seconds(0.001, 31_536_000) : new Form.Seconds(bounds.min(), bounds.max());
        }
        if (type == RawJson.class) {
            return new Form.Raw();
        }
        if (type == Boolean.class || type == boolean.class) {
            return new Form.Truth();
        }
        return type.isEnum() || type.isRecord() || type.isInterface() ? ofDeclared(type) : number(type, notes);
    }

    private static Form number(Class<?> type, AnnotatedElement notes) {
        Shape.Range range = notes.getAnnotation(Shape.Range.class);
        if (type == Double.class || type == double.class) {
            return range == null ? new Form.Decimal(0, Double.MAX_VALUE) : new Form.Decimal(range.min(), range.max());
        }
        boolean wide = type == Long.class || type == long.class;
        if (!wide && type != Integer.class && type != int.class) {
            throw new IllegalStateException("No JSON form for " + type);
        }
        long largest = wide ? LARGEST_UNSIGNED : Integer.MAX_VALUE;
        return range == null ? new Form.Whole(0, largest, wide) : new Form.Whole(range.min(), range.max(), wide);
    }

    private static Form ofDeclared(Class<?> type) {
        if (type.isEnum()) {
            return choice(type);
        }
        if (type.isRecord()) {
            return new Form.Fields(type);
        }
        return variants(type);
    }

    static Form variants(Class<?> type) {
        return variants(type, type.getAnnotation(Shape.Variants.class));
    }

    private static Form variants(Class<?> type, Shape.@Nullable Variants notes) {
        List<Class<?>> permitted = List.of(type.getPermittedSubclasses());
        Map<String, Class<?>> words = new LinkedHashMap<>();
        Map<String, Class<?>> accepted = new LinkedHashMap<>();
        for (Class<?> variant : permitted) {
            if (!variant.isAnnotationPresent(Shape.Bare.class)) {
                String word = RecordForm.word(variant);
                words.put(word, variant);
                accepted.put(word, variant);
                Spelling.aliases(variant, word, variant.getAnnotation(Shape.Alias.class))
                        .forEach(alias -> accepted.put(alias, variant));
            }
        }
        return new Form.OneOf(
                type,
                notes == null ? "" : notes.absent(),
                notes == null ? "" : notes.withConfig(),
                notes == null ? "" : notes.hint(),
                permitted,
                Collections.unmodifiableMap(words),
                Collections.unmodifiableMap(accepted));
    }

    private static Form choice(Class<?> type) {
        Map<String, Enum<?>> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            Enum<?> value = (Enum<?>) constant;
            constants.put(word(type, value), value);
        }
        return new Form.Choice(Collections.unmodifiableMap(constants));
    }

    private static String word(Class<?> type, Enum<?> constant) {
        try {
            Field field = type.getField(constant.name());
            Shape.Word word = field.getAnnotation(Shape.Word.class);
            return word == null ? Spelling.of(type, constant.name()) : word.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
