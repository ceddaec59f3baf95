package org.moonroute.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** {@code /v1/files}: what clients upload, and what their batches bring. */
public final class FilesDesk extends Desk {
    private static final long serialVersionUID = 1L;
    private static final List<String> KINDS = List.of("GET 0", "POST 0", "GET 1", "DELETE 1", "GET 2");

    private final transient FileStore files;
    private final transient Upload upload;

    FilesDesk(FileStore files, Upload upload) {
        this.files = files;
        this.upload = upload;
    }

    @Override
    HttpReply answer(Visit visit, HttpServletResponse response) throws IOException {
        return switch (visit.kind()) {
            case "GET 0" -> list(visit);
            case "POST 0" -> reply(upload.take(visit.client(), visit.request()));
            case "GET 1" -> reply(find(visit));
            case "DELETE 1" -> delete(visit);
            case "GET 2" -> content(visit, response);
            default -> throw nothing(visit, KINDS);
        };
    }

    private static HttpReply reply(StoredFile file) {
        return HttpReply.json(200, Json.object(file::writeFields));
    }

    private StoredFile find(Visit visit) {
        return files.find(visit.client(), visit.path().get(0)).orElseThrow(() -> RequestRefused.notFound("such file"));
    }

    private HttpReply list(Visit visit) {
        Map<String, String> query = QueryParameters.of(visit.request());
        String purpose = query.getOrDefault("purpose", "");
        Collection<StoredFile> all = files.all(visit.client()).stream()
                .filter(file -> purpose.isEmpty() || file.purpose().equals(purpose))
                .toList();
        return Page.of(all, StoredFile::id, query).reply(StoredFile::id, StoredFile::writeFields);
    }

    private HttpReply delete(Visit visit) throws IOException {
        StoredFile file = find(visit);
        files.remove(visit.client(), file);
        return HttpReply.json(200, Json.object(json -> {
            json.writeStringField("id", file.id());
            json.writeStringField("object", "file");
            json.writeBooleanField("deleted", true);
        }));
    }

    private HttpReply content(Visit visit, HttpServletResponse response) throws IOException {
        StoredFile file = find(visit);
        if (!visit.path().get(1).equals("content")) {
            throw nothing(visit, List.of());
        }
        Path content = files.content(visit.client(), file);
        try (var in = Files.newInputStream(content)) {
            response.setContentType("application/octet-stream");
            response.setContentLengthLong(file.bytes());
            response.setHeader("Content-Disposition", "attachment; filename=\"" + file.id() + ".jsonl\"");
            if (!visit.request().getMethod().equals("HEAD")) {
                in.transferTo(response.getOutputStream());
            }
            return null;
        } catch (NoSuchFileException deleted) {
            throw RequestRefused.notFound("such file");
        }
    }
}
