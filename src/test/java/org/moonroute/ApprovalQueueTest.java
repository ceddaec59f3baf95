package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.moonroute.Approvers.REFUNDED;
import static org.moonroute.Approvers.refund;
import static org.moonroute.Approvers.results;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.moonroute.jms.Replay;

/** Calls that somebody must allow, by way of a broker. */
@Timeout(120)
class ApprovalQueueTest {
    @TempDir
    Path folder;

    private Approvers shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Approvers(folder, refund("7"))
                .with("moonroute.jms.broker=embedded")
                .with("moonroute.jms.approvals=approvals")
                .with("moonroute.jms.approval-decisions=decisions")
                .start();
    }

    @AfterEach
    void end() {
        shop.close();
    }

    private Message take(String queue) {
        List<Message> all = new ArrayList<>();
        await().atMost(Approvers.LONG).until(() -> {
            all.addAll(shop.serving().take(queue));
            return !all.isEmpty();
        });
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void decide(String text) throws Exception {
        shop.serving().send("decisions", text, "c-1");
    }

    @Test
    void a_replay_of_what_failed_leaves_it_where_it_is_as_it_would_become_a_prompt() throws Exception {
        decide("yes");
        await().atMost(Approvers.LONG).until(() -> !looked("failures").isEmpty());
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(
                shop.serving().url(), "moonroute", shop.serving().password())) {
            assertThat(new Replay(broker, "failures", "prompts", true, Clock.systemUTC()).run(Optional.empty(), 10))
                    .isZero();
            assertThat(new Replay(broker, "failures", "prompts", false, Clock.systemUTC()).run(Optional.empty(), 10))
                    .isZero();
        }
        assertThat(looked("failures")).containsExactly("yes");
        assertThat(shop.sandbox().counters().chatRequests()).isZero();
    }

    private List<String> looked(String queue) throws Exception {
        return shop.serving().look(queue);
    }

    private static String order(String id, String decision) {
        return "{\"id\":\"" + id + "\",\"decision\":\"" + decision + "\",\"reason\":\"no receipt\"}";
    }

    @Test
    void a_queue_is_told_of_a_call_and_a_message_decides_about_it() throws Exception {
        String location = shop.defer("Give me my money back");
        Message told = take("approvals");
        JsonNode request = Program.json(((TextMessage) told).getText());
        String id = request.path("id").asText();
        assertThat(request.path("tool").asText()).isEqualTo("refund");
        assertThat(told.getJMSCorrelationID()).isEqualTo(id);
        assertThat(told.getJMSExpiration()).isPositive();

        decide(order(id, "grant"));
        assertThat(results(shop.outcome(location))).containsExactly("refunded 7");
        assertThat(shop.client().get("/v1/approvals/" + id).body()).contains("\"by\":\"queue decisions\"");

        // The same again, as after a lost acknowledgement, is no failure; another decision is.
        decide(order(id, "grant"));
        decide(order(id, "refuse"));
        assertThat(take("failures").getStringProperty("moonroute_reason"))
                .contains("is granted by queue decisions: no receipt already");
        assertThat(REFUNDED).containsExactly("7");
    }

    @Test
    void a_message_that_is_no_decision_lies_among_the_failures_with_what_is_wrong_and_is_no_prompt() throws Exception {
        String unknown = "call-00000000000000000000000000000000";
        String[][] bad = {
            {"yes", "must be a JSON object"},
            {"[]", "must be a JSON object"},
            {"{\"id\":\"../x\",\"decision\":\"grant\"}", "id must be"},
            {"{\"id\":\"" + unknown + "\"}", "decision must be grant or refuse"},
            {"{\"id\":\"" + unknown + "\",\"decision\":\"expired\"}", "decision must be grant or refuse"},
            {"{\"id\":\"" + unknown + "\",\"decision\":\"grant\",\"why\":\"x\"}", "why is no field"},
            {"{\"id\":\"" + unknown + "\",\"decision\":\"grant\",\"reason\":7}", "reason must be text"},
            {order(unknown, "grant"), "there is no call " + unknown},
        };
        for (String[] one : bad) {
            decide(one[0]);
            Message failed = take("failures");
            assertThat(((TextMessage) failed).getText()).isEqualTo(one[0]);
            assertThat(failed.getJMSCorrelationID()).isEqualTo("c-1");
            assertThat(failed.getStringProperty("moonroute_failure")).isEqualTo("invalid-decision");
            assertThat(failed.getStringProperty("moonroute_reason")).contains(one[1]);
        }
    }
}
