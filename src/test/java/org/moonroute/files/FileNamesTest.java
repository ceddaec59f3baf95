package org.moonroute.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    @Test
    void aNameThatFitsStaysAsItIs() {
        assertThat(FileNames.fit("a.txt", 5)).isEqualTo("a.txt");
    }

    @Test
    void aLongNameIsCutBetweenCharactersAndKeepsItsEnding() {
        String moon = "\ud83c\udf19";
        String cut = FileNames.fit(moon.repeat(50) + ".txt", 100);
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(97, 100);
        assertThat(cut).startsWith(moon.repeat(20)).endsWith(".txt");
        assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(cut);
    }

    @Test
    void longNamesThatDifferStillDoWhenCut() {
        String same = "x".repeat(300);
        assertThat(FileNames.fit(same + "1", 200)).isNotEqualTo(FileNames.fit(same + "2", 200));
        assertThat(FileNames.fit("." + same, 200)).hasSize(200);
    }

    @Test
    void noNameBreaksALineOrNamesAFolder() {
        assertThat(FileNames.plain("a\nb\rc\\d\u2028e\u0085f\tg.txt")).isEqualTo("a_b_c_d_e_f_g.txt");
    }
}
