package org.moonroute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moonroute.pacing.AccountLimits;
import org.moonroute.settings.Settings;
import org.moonroute.settings.SettingsException;

class AccountSettingsTest {
    @Test
    void processes_that_share_an_account_each_keep_to_their_part_of_it() {
        AccountSettings third = settings(Map.of("MOONROUTE_ACCOUNT_TIER", "3", "MOONROUTE_ACCOUNT_PROCESSES", "3"));
        assertThat(third.concurrency()).isEqualTo(66);
        assertThat(third.limits()).isEqualTo(new AccountLimits(66, 1_666, 1_000_000, 0));
    }

    @Test
    void a_limit_that_is_given_is_that_of_the_account() {
        AccountSettings half = settings(Map.of(
                "MOONROUTE_ACCOUNT_REQUESTS_PER_MINUTE", "500",
                "MOONROUTE_CONCURRENCY", "64",
                "MOONROUTE_ACCOUNT_PROCESSES", "2"));
        assertThat(half.concurrency()).isEqualTo(64);
        assertThat(half.limits()).isEqualTo(new AccountLimits(64, 250, 0, 0));
    }

    @Test
    void an_account_that_is_too_small_for_so_many_says_so() {
        assertThatThrownBy(() -> settings(Map.of("MOONROUTE_ACCOUNT_TIER", "0", "MOONROUTE_ACCOUNT_PROCESSES", "2"))
                        .limits())
                .isInstanceOf(SettingsException.class)
                .hasMessage("moonroute.account.processes: 1 calls in flight cannot be divided by 2;"
                        + " let fewer processes share the account, or raise the limit");
    }

    private static AccountSettings settings(Map<String, String> environment) {
        return new AccountSettings(Settings.load(Path.of(""), environment));
    }
}
