package org.moonroute.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.approval.Decision.Kind;
import org.moonroute.conversation.Lane;
import org.moonroute.conversation.ToolCall;

class ApprovalFolderTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration KEEP = Duration.ofHours(2);
    private static final String ID = "call-0123456789abcdef0123456789abcdef";

    @TempDir
    Path home;

    private ApprovalFolder at(Instant now) {
        return new ApprovalFolder(home.resolve("data/approvals"), KEEP, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Request request(String id, Instant asked) {
        return new Request(
                id, "refund", "{\"order\":\"7\"}", "p-1", Lane.QUEUE, "shop", asked, asked.plus(Duration.ofHours(1)));
    }

    @Test
    void a_request_reads_back_as_it_was_asked_and_is_asked_once() throws Exception {
        Request request = request(ID, NOON);
        assertThat(at(NOON).ask(request).isNew()).isTrue();
        ApprovalFolder.Standing again = at(NOON.plusSeconds(5)).ask(request(ID, NOON.plusSeconds(5)));
        assertThat(again.isNew()).isFalse();
        assertThat(again.approval().request()).isEqualTo(request);
        assertThat(at(NOON).pending()).containsExactly(again.approval());
    }

    @Test
    void of_many_that_decide_at_once_one_counts_and_all_see_that_one() throws Exception {
        int many = 8;
        for (int round = 0; round < 20; round++) {
            String id = RequestId.random();
            at(NOON).ask(request(id, NOON));
            CyclicBarrier start = new CyclicBarrier(many);
            ExecutorService threads = Executors.newFixedThreadPool(many);
            List<Future<Verdict>> deciding = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Kind kind = i % 2 == 0 ? Kind.GRANTED : Kind.REFUSED;
                String by = "process " + i;
                // Each with a folder of its own, as a process has it.
                deciding.add(threads.submit(() -> {
                    start.await();
                    return at(NOON).decide(id, kind, by, "").orElseThrow();
                }));
            }
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Verdict> one : deciding) {
                verdicts.add(one.get());
            }
            threads.shutdown();
            assertThat(verdicts).filteredOn(Verdict::counts).hasSize(1);
            assertThat(verdicts)
                    .extracting(verdict -> verdict.approval().decision().orElseThrow())
                    .containsOnly(verdicts.stream()
                            .filter(Verdict::counts)
                            .findFirst()
                            .orElseThrow()
                            .approval()
                            .decision()
                            .orElseThrow());
        }
    }

    @Test
    void what_is_decided_too_late_is_expired_whoever_wrote_it() throws Exception {
        at(NOON).ask(request(ID, NOON));
        Instant late = NOON.plus(Duration.ofHours(1));
        assertThat(at(late).pending()).isEmpty();
        assertThat(at(late).find(ID).orElseThrow().state(late)).isEqualTo("expired");
        Files.writeString(
                home.resolve("data/approvals/" + ID + ".decision.json"),
                "{\"decision\":\"grant\",\"at\":\"" + late + "\"}");
        assertThat(at(late).find(ID).orElseThrow().decision().orElseThrow().kind())
                .isEqualTo(Kind.EXPIRED);
    }

    @Test
    void after_its_time_nobody_can_decide_and_before_it_a_decision_keeps_it_from_expiring() throws Exception {
        at(NOON).ask(request(ID, NOON));
        Instant late = NOON.plus(Duration.ofHours(1));
        Verdict verdict = at(late).decide(ID, Kind.GRANTED, "ada", "").orElseThrow();
        assertThat(verdict.counts()).isFalse();
        assertThat(verdict.approval().decision().orElseThrow().isGranted()).isFalse();

        String other = RequestId.random();
        at(NOON).ask(request(other, NOON));
        at(NOON).decide(other, Kind.GRANTED, "ada", "");
        assertThat(at(late).expire(other).orElseThrow().decision().orElseThrow().isGranted())
                .isTrue();
    }

    @Test
    void what_was_decided_is_forgotten_after_its_time_and_the_same_call_is_then_asked_anew() throws Exception {
        at(NOON).ask(request(ID, NOON));
        at(NOON).decide(ID, Kind.GRANTED, "ada", "");
        String undecided = RequestId.random();
        at(NOON).ask(request(undecided, NOON));
        Instant kept = NOON.plus(KEEP);
        at(kept).forgetOld();
        assertThat(at(kept).find(ID)).isPresent();

        Instant later = kept.plusSeconds(1);
        assertThat(at(later).find(ID)).isEmpty();
        ApprovalFolder.Standing anew = at(later).ask(request(ID, later));
        assertThat(anew.isNew()).isTrue();
        assertThat(anew.approval().decision()).isEmpty();
        at(later.plus(Duration.ofDays(1))).forgetOld();
        assertThat(home.resolve("data/approvals")).isEmptyDirectory();
    }

    @Test
    void a_request_that_is_taken_back_is_gone_and_one_that_was_decided_stays() throws Exception {
        at(NOON).ask(request(ID, NOON));
        at(NOON).withdraw(ID);
        assertThat(at(NOON).find(ID)).isEmpty();
        at(NOON).ask(request(ID, NOON));
        at(NOON).decide(ID, Kind.REFUSED, "ada", "");
        at(NOON).withdraw(ID);
        assertThat(at(NOON).find(ID)).isPresent();
    }

    @Test
    void a_decision_that_an_editor_began_with_a_mark_of_its_encoding_counts() throws Exception {
        at(NOON).ask(request(ID, NOON));
        Files.writeString(
                home.resolve("data/approvals/" + ID + ".decision.json"),
                "\uFEFF{\"decision\": \"grant\", \"at\": \"" + NOON + "\"}");
        assertThat(at(NOON).find(ID).orElseThrow().decision().orElseThrow().isGranted())
                .isTrue();
    }

    @Test
    void a_decision_that_stays_without_sense_is_told_once_with_the_way_out() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            ApprovalFolder folder = at(NOON);
            folder.ask(request(ID, NOON));
            Path file = Files.writeString(
                    home.resolve("data/approvals/" + ID + ".decision.json"), "{\"decision\": \"gramt\"}");
            Files.setLastModifiedTime(file, FileTime.from(NOON.minusSeconds(1)));
            assertThat(folder.find(ID).orElseThrow().decision()).isEmpty();
            assertThat(told.toString(StandardCharsets.UTF_8)).isEmpty();
            Files.setLastModifiedTime(file, FileTime.from(NOON.minusSeconds(9)));
            folder.find(ID);
            folder.find(ID);
        } finally {
            System.setErr(before);
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce(ID + ".decision.json says no decision")
                .contains("{\"decision\": \"grant\"}");
    }

    @Test
    void what_is_no_decision_by_far_is_not_read_whole() throws Exception {
        at(NOON).ask(request(ID, NOON));
        try (RandomAccessFile file = new RandomAccessFile(
                home.resolve("data/approvals/" + ID + ".decision.json").toFile(), "rw")) {
            // Without blocks on disk; more than an array of bytes holds.
            file.setLength(3L * 1024 * 1024 * 1024);
        }
        assertThat(at(NOON).pending()).hasSize(1);
    }

    @Test
    void of_taking_back_and_granting_at_once_one_counts_and_nothing_is_left_of_what_was_taken_back() throws Exception {
        for (int round = 0; round < 100; round++) {
            String id = RequestId.random();
            at(NOON).ask(request(id, NOON));
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<Optional<Decision>> back = CompletableFuture.supplyAsync(() -> {
                try {
                    start.await();
                    return at(NOON).withdraw(id);
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            start.await();
            Optional<Verdict> verdict = at(NOON).decide(id, Kind.GRANTED, "ada", "");
            boolean granted = verdict.filter(Verdict::counts).isPresent();
            assertThat(back.join().isPresent()).isEqualTo(granted);
            try (Stream<Path> files = Files.list(home.resolve("data/approvals"))) {
                assertThat(files.filter(file -> file.toString().contains(id))).hasSize(granted ? 2 : 0);
            }
        }
    }

    @Test
    void a_clock_that_was_set_back_makes_no_time_of_waiting() {
        Waits waits = new Waits();
        waits.begin(NOON, () -> true);
        waits.end(NOON.minusSeconds(60), () -> {});
        assertThat(waits.take()).isZero();
    }

    @Test
    void an_id_that_is_a_path_leads_nowhere() throws Exception {
        Files.createDirectories(home.resolve("data/approvals"));
        Files.writeString(home.resolve("data/x.json"), ApprovalJson.text(request(ID, NOON)));
        assertThat(at(NOON).find("../x")).isEmpty();
        assertThat(at(NOON).decide("../x", Kind.GRANTED, "ada", "")).isEmpty();
        assertThat(home.resolve("data/x.decision.json")).doesNotExist();
    }

    @Test
    void a_reason_is_one_line_and_no_longer_than_it_may_be() throws Exception {
        at(NOON).ask(request(ID, NOON));
        Decision decision = at(NOON).decide(ID, Kind.REFUSED, "ada", "a\nb\u0007c" + "x".repeat(600))
                .orElseThrow()
                .approval()
                .decision()
                .orElseThrow();
        assertThat(decision.reason()).startsWith("a b cx").hasSize(Decision.LONGEST_REASON);
    }

    @Test
    void only_the_owner_may_read_what_is_asked() throws Exception {
        at(NOON).ask(request(ID, NOON));
        assertThat(Files.getPosixFilePermissions(home.resolve("data/approvals")))
                .hasSize(3);
    }

    @Test
    void the_same_call_has_the_same_id_and_whatever_differs_another() {
        ToolCall call = new ToolCall("a", "refund", "{\"order\":\"7\"}");
        String id = RequestId.of("key", 1, 0, call);
        assertThat(RequestId.isOne(id)).isTrue();
        assertThat(RequestId.of("key", 1, 0, new ToolCall("b", "refund", "{\"order\":\"7\"}")))
                .isEqualTo(id);
        assertThat(List.of(
                        RequestId.of("other", 1, 0, call),
                        RequestId.of("key", 2, 0, call),
                        RequestId.of("key", 1, 1, call),
                        RequestId.of("key", 1, 0, new ToolCall("a", "refund", "{\"order\":\"8\"}")),
                        RequestId.of("key", 1, 0, new ToolCall("a", "refunds", "{\"order\":\"7\"}"))))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }
}
