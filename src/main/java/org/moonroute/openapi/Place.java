package org.moonroute.openapi;

/**
 * A place in a file, for errors.
 *
 * @param file the file
 * @param path the fields that lead there, with dots between them; empty for the file as a whole
 */
record Place(String file, String path) {

    /** A field of the object that stands here. */
    Place in(String field) {
        return new Place(file, path.isEmpty() ? field : path + "." + field);
    }

    /** What is wrong here, for whoever wrote the file. */
    IllegalStateException wrong(String problem) {
        return new IllegalStateException(toString() + ": " + problem);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? file : file + ", " + path;
    }
}
