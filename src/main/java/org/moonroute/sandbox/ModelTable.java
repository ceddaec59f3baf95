package org.moonroute.sandbox;

import java.time.LocalDate;
import java.util.List;

/**
 * The models of the service with their life spans.
 *
 * <p>Source: platform.kimi.ai/docs/pricing and its changelog; kimi-k3.1-pro from docs.apiyi.com. First days before
 * July 2025, and that of kimi-k2-turbo-preview, are approximate. A plan to end all of K2 by the end of 2026 is known
 * from one blog only and is not applied.
 */
final class ModelTable {
    private static final int K128 = 131_072;
    private static final int K256 = 262_144;
    private static final int K1024 = 1_048_576;
    private static final String NONE = "+999999999-12-31";

    private static final List<Model> MODELS = List.of(
            model("moonshot-v1-8k", Family.MOONSHOT_V1, 8_192, "2024-02-06", "2026-08-31"),
            model("moonshot-v1-32k", Family.MOONSHOT_V1, 32_768, "2024-02-06", "2026-08-31"),
            model("moonshot-v1-128k", Family.MOONSHOT_V1, K128, "2024-02-06", "2026-08-31"),
            model("kimi-latest", Family.MOONSHOT_V1, K128, "2025-02-17", "2026-01-28"),
            model("kimi-thinking-preview", Family.K2_THINKING, K128, "2025-05-06", "2025-11-11"),
            model("kimi-k2-0711-preview", Family.K2, K128, "2025-07-11", "2026-05-25"),
            model("kimi-k2-turbo-preview", Family.K2, K256, "2025-08-01", "2026-05-25"),
            model("kimi-k2-0905-preview", Family.K2, K256, "2025-09-05", "2026-05-25"),
            model("kimi-k2-thinking", Family.K2_THINKING, K256, "2025-11-06", "2026-05-25"),
            model("kimi-k2-thinking-turbo", Family.K2_THINKING, K256, "2025-11-06", "2026-05-25"),
            model("kimi-k2.5", Family.K2_5, K256, "2026-01-27", "2026-08-31"),
            model("kimi-k2.6", Family.K2_5, K256, "2026-04-20", NONE),
            model("kimi-k2.7-code", Family.K2_7, K256, "2026-06-12", NONE),
            model("kimi-k2.7-code-highspeed", Family.K2_7, K256, "2026-06-12", NONE),
            model("kimi-k3", Family.K3, K1024, "2026-07-16", NONE),
            model("kimi-k3.1-pro", Family.K3, K1024, "2026-10-23", NONE),
            model("kimi-k3.1-pro-highspeed", Family.K3, K1024, "2026-10-23", NONE));

    private ModelTable() {}

    /** The model of that name if it answers on {@code day}; otherwise the service's 404. */
    static Model find(String name, LocalDate day) {
        return aliveOn(day).stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ErrorKind.NOT_FOUND.refusal(
                        ErrorKind.NOT_FOUND.message().replace("{model}", name)));
    }

    static List<Model> aliveOn(LocalDate day) {
        return MODELS.stream().filter(model -> model.isAlive(day)).toList();
    }

    private static Model model(String name, Family family, int context, String released, String ended) {
        return new Model(name, family, context, LocalDate.parse(released), LocalDate.parse(ended));
    }
}
