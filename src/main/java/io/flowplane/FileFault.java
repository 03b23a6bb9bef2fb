package io.flowplane;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a failure with a file means, without Java's names for it. */
final class FileFault {
    private FileFault() {}

    static String of(Exception e) {
        return switch (e) {
            case NoSuchFileException gone -> gone.getFile() + " is not there";
            case AccessDeniedException shut -> shut.getFile() + " may not be used by this user";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            case IOException other when other.getMessage() != null -> other.getMessage();
            default -> e.toString();
        };
    }
}
