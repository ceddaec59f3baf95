package org.moonroute.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is the matter with a file, in words: the exceptions of the platform say its name only. */
final class FileTrouble {
    private FileTrouble() {}

    static String word(FileSystemException trouble) {
        if (trouble instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (trouble instanceof AccessDeniedException) {
            return "permission denied";
        } else if (trouble instanceof FileAlreadyExistsException || trouble instanceof NotDirectoryException) {
            return "this is no folder";
        }
        return trouble.getReason() == null ? trouble.getClass().getSimpleName() : trouble.getReason();
    }
}
