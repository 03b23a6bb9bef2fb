package io.flowplane.translate.types;

import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;

/** Problems whose words are given as the end of a sentence about the place. */
final class Fault {
    private Fault() {}

    /** @param words such as {@code must be an integer}: it gets its capital letter and its full stop here */
    static Problem at(Pointer pointer, String words, String code) {
        String sentence = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        char last = sentence.charAt(sentence.length() - 1);
        return new Problem(pointer.toString(), last == '.' || last == '?' ? sentence : sentence + ".", code);
    }
}
