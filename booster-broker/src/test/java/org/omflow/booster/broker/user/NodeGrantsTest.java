package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** For whom nodes may act, by the admission of their certificates. */
@Tag("key")
class NodeGrantsTest {
    private static final NodeCertificate FIRST = shop(1);
    private static final NodeCertificate SECOND = shop(2);
    private static final NodeGrants GRANTED = NodeGrants.NONE.with(FIRST, MayActFor.ANYONE);

    @Test
    void aCertificateOfAnotherAdmissionInheritsNothing() {
        assertThat(GRANTED.of(FIRST)).isEqualTo(MayActFor.ANYONE);
        assertThat(GRANTED.of(SECOND)).isEqualTo(MayActFor.ITSELF);
        assertThat(GRANTED.of(new NodeCertificate(new NodeName("submitter", "other"), 1)))
                .isEqualTo(MayActFor.ITSELF);
    }

    @Test
    void aGrantReplacesThatOfAnEarlierAdmission() {
        NodeGrants again = GRANTED.with(SECOND, MayActFor.parse("bob"));
        assertThat(again.all()).containsOnly(Map.entry("submitter/shop#2", MayActFor.parse("bob")));
        assertThat(GRANTED.with(SECOND, MayActFor.ITSELF)).isEqualTo(NodeGrants.NONE);
    }

    @Test
    void eachNodeWithAnotherGrantDiffers() {
        NodeGrants others = NodeGrants.NONE.with(SECOND, MayActFor.ANYONE);
        assertThat(GRANTED.differences(others)).containsExactly("submitter/shop");
        assertThat(GRANTED.differences(NodeGrants.NONE)).containsExactly("submitter/shop");
        assertThat(NodeGrants.NONE.differences(GRANTED)).containsExactly("submitter/shop");
        assertThat(GRANTED.differences(GRANTED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "submitter/shop,*",
        "submitter/shop#,*",
        "submitter/shop#0,*",
        "submitter/shop#01,*",
        "submitter/shop#x,*",
        "submitter/#1,*",
        "shop#1,*",
        "server/shop#1,*",
        "admin/shop#1,*",
        "submitter/shop#1,none",
        "submitter/shop#1,'a,,b'"
    })
    void whatIsNoGrantIsRefusedByName(String key, String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeGrants.read(Map.of(key, text)))
                .withMessageStartingWith("node '" + key + "': ");
    }

    private static NodeCertificate shop(int admission) {
        return new NodeCertificate(new NodeName("submitter", "shop"), admission);
    }
}
