package io.flowplane.json;

import io.flowplane.domain.spec.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A record class: its fields, and how to build and take apart its values.
 *
 * @param names all that a body may use, aliases included
 * @param fromText the method that reads its text form
 * @param bare written as its only text
 */
record RecordForm(
        Class<?> type,
        List<Field> fields,
        Set<String> names,
        Constructor<?> constructor,
        Optional<Method> fromText,
        boolean bare) {
    private static final ClassValue<RecordForm> KNOWN = new ClassValue<>() {
        @Override
        protected RecordForm computeValue(Class<?> type) {
            return build(type);
        }
    };

    /**
     * A component.
     *
     * @param optional may be absent
     * @param singular the name under which a list's only entry is accepted, or empty
     * @param inline its record's fields stand in the object around it
     * @param alsoFlat its record's fields are accepted in the object around it
     */
    record Field(
            String name,
            Form form,
            boolean optional,
            List<String> aliases,
            String singular,
            boolean inline,
            boolean alsoFlat,
            @Nullable String doc,
            Method accessor) {
        RecordForm record() {
            return ((Form.Fields) form).form();
        }

        @Nullable
        Object of(Object value) {
            try {
                return accessor.invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("Cannot read " + accessor, e);
            }
        }
    }

    static RecordForm of(Class<?> type) {
        return KNOWN.get(type);
    }

    /** The word of a variant: what {@code type} says. */
    static String word(Class<?> type) {
        Shape.Word word = type.getAnnotation(Shape.Word.class);
        return word == null ? Spelling.of(type, type.getSimpleName()) : word.value();
    }

    private static Set<String> names(List<Field> fields) {
        Set<String> names = new TreeSet<>();
        for (Field field : fields) {
            if (field.inline() || (field.alsoFlat() && field.form() instanceof Form.Fields)) {
                names.addAll(field.record().names());
            }
            if (!field.inline()) {
                names.add(field.name());
                names.addAll(field.aliases());
                names.add(field.singular());
            }
        }
        names.remove("");
        return Collections.unmodifiableSet(names);
    }

    /** All that is written, without other spellings. */
    Set<String> written() {
        Set<String> names = new TreeSet<>();
        fields.forEach(field -> names.addAll(field.inline() ? field.record().written() : List.of(field.name())));
        return names;
    }

    Object create(List<@Nullable Object> values) {
        try {
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot build " + type, e);
        }
    }

    private static RecordForm build(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(field(type, component));
            types.add(component.getType());
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            Optional<Method> fromText = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Shape.FromText.class))
                    .findFirst();
            return new RecordForm(
                    type,
                    List.copyOf(fields),
                    names(fields),
                    constructor,
                    fromText,
                    type.isAnnotationPresent(Shape.Bare.class));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Class<?> type, RecordComponent component) {
        Form form = Forms.of(component);
        boolean collection = form instanceof Form.Items || form instanceof Form.Entries;
        boolean filled = form instanceof Form.Items items && items.min() > 0;
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Shape.Word word = component.getAnnotation(Shape.Word.class);
        String name = word == null ? Spelling.of(type, component.getName()) : word.value();
        Shape.Singular singular = component.getAnnotation(Shape.Singular.class);
        Shape.Doc doc = component.getAnnotation(Shape.Doc.class);
        return new Field(
                name,
                form,
                nullable || (collection && !filled),
                Spelling.aliases(type, name, component.getAnnotation(Shape.Alias.class)),
                singular == null ? "" : singular.value(),
                component.isAnnotationPresent(Shape.Inline.class),
                component.isAnnotationPresent(Shape.AlsoFlat.class),
                doc == null ? null : doc.value(),
                component.getAccessor());
    }
}
