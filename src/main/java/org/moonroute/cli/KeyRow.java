package org.moonroute.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.moonroute.keys.Grant;
import org.moonroute.keys.Key;

/** A key as a line of the list. */
final class KeyRow {
    private KeyRow() {}

    static String of(Key key, BigDecimal spent) {
        Grant grant = key.grant();
        return String.join(
                "  ",
                key.id(),
                key.name(),
                "made=" + key.made(),
                key.revoked().map(when -> "revoked=" + when).orElse("good"),
                "tools=" + names(grant.tools(), "none"),
                "models=" + names(grant.models(), "all"),
                "lane=" + grant.lane().name().toLowerCase(Locale.ROOT),
                "rate=" + (grant.rate() == 0 ? "no limit" : grant.rate() + "/min"),
                "spent=" + usd(spent),
                "budget=" + grant.budget().map(KeyRow::usd).orElse("no limit"),
                "approve=" + (grant.approves() ? "yes" : "no"));
    }

    private static String names(List<String> names, String empty) {
        return names.isEmpty() ? empty : String.join(",", names);
    }

    private static String usd(BigDecimal amount) {
        BigDecimal plain = amount.stripTrailingZeros();
        return (plain.scale() < 2 ? plain.setScale(2) : plain).toPlainString() + " USD";
    }
}
