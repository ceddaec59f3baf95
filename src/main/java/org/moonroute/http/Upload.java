package org.moonroute.http;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/** Takes a file in as a form's, by way of the disk: at no time is more of it in memory than what is just being written. */
final class Upload {
    /** What the form may be larger than its file. */
    private static final long AROUND = 64 * 1024L;

    private static final int LONGEST_PURPOSE = 64;
    private static final int LONGEST_NAME = 255;

    private final FileStore files;
    private final DiskSpace space;
    private final Path incoming;
    private final long maxBytes;

    /**
     * With its limits.
     *
     * @param space for all files there are
     * @param incoming a folder on the same disk, for what is not whole yet
     * @param maxBytes how large a file may be
     */
    Upload(FileStore files, DiskSpace space, Path incoming, long maxBytes) {
        this.files = files;
        this.space = space;
        this.incoming = incoming;
        this.maxBytes = maxBytes;
    }

    /** How the server is to read such forms. */
    MultipartConfigElement config() {
        return new MultipartConfigElement(incoming.toString(), maxBytes, maxBytes + AROUND, 0);
    }

    /**
     * The file of a form that has the fields {@code purpose} and {@code file}.
     *
     * @throws RequestRefused if there is none, or it may not be kept
     */
    StoredFile take(Owner client, HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw RequestRefused.bad("Content-Type", "a file is sent as multipart/form-data, with purpose and file");
        }
        if (request.getContentLengthLong() > maxBytes + AROUND) {
            throw tooLarge();
        }
        if (files.isFull(client)) {
            throw RequestRefused.bad(
                    "file", "there are " + files.most() + " files (moonroute.http.max-files); delete some");
        }
        // What does not say how large it is may be as large as a file may be.
        long said = request.getContentLengthLong();
        long most = said < 0 ? maxBytes : Math.min(said, maxBytes);
        DiskSpace.Place place = space.take(most, () -> files.bytes(client));
        try {
            return keepParts(client, request);
        } finally {
            place.leave();
        }
    }

    private StoredFile keepParts(Owner client, HttpServletRequest request) throws IOException {
        Collection<Part> parts = parts(request);
        try {
            return keep(client, parts);
        } finally {
            for (Part part : parts) {
                part.delete();
            }
        }
    }

    private Collection<Part> parts(HttpServletRequest request) {
        try {
            return request.getParts();
        } catch (IllegalStateException large) {
            throw tooLarge();
        } catch (IOException | ServletException | RuntimeException wrong) {
            for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
                String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
                if (message.contains("exceeded") || message.contains("413")) {
                    throw tooLarge();
                }
            }
            throw RequestRefused.bad("file", "the form is not whole, or no valid multipart/form-data");
        }
    }

    private RequestRefused tooLarge() {
        return new RequestRefused(ErrorReply.of(
                ErrorReply.Status.TOO_LARGE,
                "request-too-large",
                "the file is larger than " + maxBytes + " bytes (moonroute.http.max-file)"));
    }

    private StoredFile keep(Owner client, Collection<Part> parts) throws IOException {
        Part file = null;
        String purpose = null;
        for (Part part : parts) {
            switch (part.getName()) {
                case "file" -> file = only(file, part);
                case "purpose" -> purpose = text(part);
                default ->
                    throw RequestRefused.bad(
                            shown(part.getName()),
                            "there is no such field; a file has purpose and file, and no others");
            }
        }
        if (purpose == null || !purpose.equals(StoredFile.BATCH)) {
            throw RequestRefused.bad("purpose", "purpose must be batch" + (purpose == null ? ", and is missing" : ""));
        }
        if (file == null) {
            throw RequestRefused.bad("file", "file is missing");
        }
        // So some clients send bytes that nobody gave them a name for.
        if (file.getSubmittedFileName() == null) {
            throw RequestRefused.bad("file", "file has no filename; send it with one");
        }
        if (file.getSize() == 0) {
            throw RequestRefused.bad("file", "the file is empty");
        }
        String id = files.nextId();
        Path whole = incoming.resolve(id).toAbsolutePath();
        file.write(whole.toString());
        Durable.force(whole);
        // Not moved: what the part was written to goes when the part is deleted.
        Durable.link(whole, files.place(client, id));
        return files.keep(client, id, shown(file.getSubmittedFileName()), purpose);
    }

    private static Part only(Part before, Part part) {
        if (before != null) {
            throw RequestRefused.bad("file", "file is there twice");
        }
        return part;
    }

    private static String text(Part part) throws IOException {
        try (InputStream in = part.getInputStream()) {
            return new String(in.readNBytes(LONGEST_PURPOSE), StandardCharsets.UTF_8).strip();
        }
    }

    /** As it can be shown: the last part of a path, without what is no character. */
    private static String shown(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = last.replaceAll("\\p{Cntrl}", "?");
        return plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
    }
}
