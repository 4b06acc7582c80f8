package io.weir.l7.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.l7.message.HeadEdits;
import io.weir.l7.spec.MatchSpec.PathMatch;
import io.weir.l7.spec.RewriteSpec;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriterTest {
    @ParameterizedTest
    @CsvSource({
        "/api/, /, /api/x?q=/api/, /x?q=/api/",
        "/api, /, /api, /",
        "/api, /, /api?x=1, /?x=1",
        "/api/, /v2, /api/x, /v2/x",
        "/, /app/, /x, /app/x",
    })
    void thePrefixThatMatchedIsReplaced(String matched, String replacement, String target, String expected) {
        Rewriter rewriter = Rewriter.compile(
                new RewriteSpec(replacement, null, null, null), new PathMatch.Prefix(matched));

        assertThat(edited(rewriter, target).target()).isEqualTo(expected);
    }

    @Test
    void aPatternRewritesThePathAndLeavesTheQuery() {
        Rewriter rewriter = Rewriter.compile(
                new RewriteSpec(null, Pattern.compile("^/users/([0-9]+)$"), "/u/$1", "inner"), null);

        HeadEdits edits = edited(rewriter, "/users/12?x=/users/13");

        assertThat(edits.target()).isEqualTo("/u/12?x=/users/13");
        assertThat(edits.host()).isEqualTo("inner");
    }

    @Test
    void theAsteriskIsLeftAlone() {
        Rewriter rewriter = Rewriter.compile(new RewriteSpec("/x", null, null, null), null);
        HeadEdits edits = new HeadEdits();

        rewriter.edit(Heads.request("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n"), edits);

        assertThat(edits.target()).isNull();
    }

    private static HeadEdits edited(Rewriter rewriter, String target) {
        HeadEdits edits = new HeadEdits();
        rewriter.edit(Heads.request("GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n"), edits);
        return edits;
    }
}
