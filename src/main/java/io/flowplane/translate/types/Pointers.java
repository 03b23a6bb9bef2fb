package io.flowplane.translate.types;

/** Steps of JSON pointers (RFC 6901). */
public final class Pointers {
    private Pointers() {}

    /** @param key name of a member, unescaped */
    public static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    public static String child(String pointer, int index) {
        return pointer + "/" + index;
    }
}
