package org.moonroute.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.time.Duration;

/** Takes chat requests: counts them, holds their replies back, and gives their place back when they are settled. */
final class ChatDoor {
    private final ChatDesk desk;
    private final CounterBoard counters;
    private final Courier courier;

    ChatDoor(ChatDesk desk, CounterBoard counters, Courier courier) {
        this.desk = desk;
        this.counters = counters;
        this.courier = courier;
    }

    void serve(HttpExchange exchange, byte[] body, Runnable admission) {
        counters.arrived();
        ChatVisit visit = new ChatVisit();
        Reply reply = Safely.reply(() -> {
            admission.run();
            return answer(body, visit);
        });
        Duration latency = visit.latency();
        courier.deliver(exchange, reply, latency, () -> {
            counters.settled(reply);
            visit.leave();
        });
    }

    private Reply answer(byte[] body, ChatVisit visit) {
        ChatRequest request = ChatRequest.parse(body);
        counters.asked(request.prompt());
        return desk.serve(request, visit);
    }
}
