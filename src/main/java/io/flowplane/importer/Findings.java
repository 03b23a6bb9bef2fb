package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a document, and what people should know about its import. */
final class Findings {
    private static final int MOST_FAULTS = 200;
    private static final int MOST_NOTES = 20_000;

    private final List<Problem> faults = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private int notesLeftOut;

    void fault(Pointer at, String code, String message) {
        fault(new Problem(at.toString(), message, code));
    }

    void fault(Problem problem) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(problem);
        }
    }

    void note(Pointer at, String code, String message) {
        note(new Problem(at.toString(), message, code));
    }

    void note(Problem note) {
        if (notes.size() < MOST_NOTES) {
            notes.add(note);
        } else {
            notesLeftOut++;
        }
    }

    List<Problem> faults() {
        return List.copyOf(faults);
    }

    List<Problem> notes() {
        List<Problem> all = new ArrayList<>(notes);
        if (notesLeftOut > 0) {
            all.add(new Problem("", notesLeftOut + " more notes are left out.", "more_notes"));
        }
        return all;
    }
}
