package org.omflow.booster.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQBytesMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMapMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQObjectMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQTextMessage;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.connection.CorrelationId;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.server.job.ReceivedJob;

/** Messages of all kinds of clients, made as the Artemis client makes them when it receives one. */
@Tag("job")
class MessageReaderTest {
    private static final String PLACE =
            "{\"process\":\"helpdesk\",\"key\":\"T-1\",\"form\":{\"n\":\"ä\"},\"by\":\"amy\"}";

    private final MessageReader reader = new MessageReader();

    @Test
    void aTextMessageOfAJmsClient() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        message.getCoreMessage().putStringProperty("JMSReplyTo", "queue://omflow.reply.amy");
        from(message, "scanner");
        ReceivedJob job = reader.read(message);

        assertThat(job.rejection()).isNull();
        assertThat(job.jobId()).isEqualTo("job-1");
        assertThat(job.type()).isEqualTo("order.place");
        assertThat(job.body()).isEqualTo(PLACE);
        assertThat(job.bodyHash().text())
                .hasSize(64)
                .isNotEqualTo(job.bodyHash().content());
        assertThat(job.job()).isInstanceOfSatisfying(Job.PlaceOrder.class, place -> {
            assertThat(place.key()).isEqualTo("T-1");
            assertThat(place.form().path("n").asText()).isEqualTo("ä");
        });
        assertThat(job.login()).isEqualTo("scanner");
        assertThat(job.envelope().replyTo()).isEqualTo("queue:omflow.reply.amy");
        assertThat(job.byRest()).isFalse();
    }

    @Test
    void aBytesMessageAsStompAndAmqpClientsSendIt() throws Exception {
        ActiveMQMessage message = bytes(PLACE.getBytes(StandardCharsets.UTF_8));
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        ReceivedJob job = reader.read(message);

        assertThat(job.rejection()).isNull();
        assertThat(job.body()).isEqualTo(PLACE);
        ActiveMQMessage same = text(PLACE);
        same.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(job.bodyHash()).isEqualTo(reader.read(same).bodyHash());
        assertThat(job.login()).isNull();
        assertThat(job.envelope().replyTo()).isNull();
    }

    @Test
    void bytesThatAreNotUtf8() throws Exception {
        ActiveMQMessage message = bytes(new byte[] {'{', (byte) 0xff, '}'});
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        ReceivedJob job = reader.read(message);
        assertThat(job.rejection().code()).isEqualTo(ErrorCode.NOT_JSON);
        assertThat(job.jobId()).isEqualTo("job-1");
        assertThat(job.body()).isEqualTo("{\ufffd}");
    }

    @Test
    void otherKindsOfMessages() throws Exception {
        ActiveMQMessage map = empty(ActiveMQMapMessage.TYPE);
        ActiveMQMessage object = empty(ActiveMQObjectMessage.TYPE);
        ActiveMQMessage bare = empty(ActiveMQMessage.TYPE);
        for (ActiveMQMessage message : new ActiveMQMessage[] {map, object, bare}) {
            message.getCoreMessage().putStringProperty("jobId", "job-1");
            ReceivedJob job = reader.read(message);
            assertThat(job.rejection().code()).isEqualTo(ErrorCode.NOT_JSON);
            assertThat(job.rejection()).hasMessageContaining("neither a text nor a bytes body");
            assertThat(job.jobId()).isEqualTo("job-1");
            assertThat(job.body()).isEmpty();
        }
    }

    @Test
    void anEmptyTextAndAnUnknownType() throws Exception {
        ActiveMQMessage empty = text(null);
        empty.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(empty).rejection().code()).isEqualTo(ErrorCode.NOT_JSON);

        ActiveMQMessage noType = text(null, PLACE);
        noType.getCoreMessage().putStringProperty("jobId", "job-1");
        ReceivedJob job = reader.read(noType);
        assertThat(job.rejection().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(job.type()).isNull();
        assertThat(job.body()).isEqualTo(PLACE);
    }

    @Test
    void whatAServerSendsAndThisOneDoesNotKnowIsForANewerServer() throws Exception {
        for (String[] each : new String[][] {
            {"order.split", "{}"},
            {"subflow.split", "{}"},
            {"order.cancel", "{\"key\":\"K\",\"urgent\":true}"},
            {"subflow.start", "{\"parent\":\"K\",\"token\":1,\"urgent\":true}"},
            {"subflow.end", "{\"parent\":\"K\",\"token\":1,\"urgent\":true}"},
            {"subflow.cancel", "{\"parent\":\"K\",\"token\":1,\"values\":{}}"}
        }) {
            ActiveMQMessage message = text(each[0], each[1]);
            message.getCoreMessage().putStringProperty("jobId", "job-1");
            assertThat(reader.read(message).isForNewerServer()).as(each[0]).isFalse();
            assertThat(reader.read(message).rejection()).as(each[0]).isNotNull();

            fromServer(message);
            assertThat(reader.read(message).isForNewerServer()).as(each[0]).isTrue();
            assertThat(reader.read(message).concernedOrder()).isEqualTo("job-1");
            message.getCoreMessage().putStringProperty("_AMQ_GROUP_ID", "K");
            assertThat(reader.read(message).concernedOrder()).isEqualTo("K");
        }
    }

    @Test
    void whatAServerSendsAndNoServerUnderstandsIsRejected() throws Exception {
        ActiveMQMessage broken = text("order.place", "{");
        ActiveMQMessage noType = text(null, PLACE);
        for (ActiveMQMessage message : new ActiveMQMessage[] {broken, noType}) {
            message.getCoreMessage().putStringProperty("jobId", "job-1");
            fromServer(message);
            assertThat(reader.read(message).isForNewerServer()).isFalse();
            assertThat(reader.read(message).rejection()).isNotNull();
        }
    }

    @Test
    void theMessageIdOfAJmsClientServesAsJobId() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().setUserID(UUIDGenerator.getInstance().generateUUID());
        ReceivedJob job = reader.read(message);
        assertThat(job.rejection()).isNull();
        assertThat(job.jobId()).startsWith("ID:").isEqualTo(message.getJMSMessageID());
        UUID.fromString(job.jobId().substring(3));
    }

    @Test
    void aStompClientMustGiveAJobId() throws Exception {
        ReceivedJob job = reader.read(bytes(PLACE.getBytes(StandardCharsets.UTF_8)));
        assertThat(job.rejection().code()).isEqualTo(ErrorCode.MISSING_JOB_ID);
        assertThat(job.jobId()).isNull();
        assertThat(job.body()).isEqualTo(PLACE);
        assertThat(job.job()).isNull();
    }

    @Test
    void anAmqpClientMustGiveAJobIdThoughItsMessageHasAnId() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().setUserID(UUIDGenerator.getInstance().generateUUID());
        message.getCoreMessage().putStringProperty("JMS_AMQP_ContentType", "text/plain");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.MISSING_JOB_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "with space", "ümlaut", "line\nbreak"})
    void aJobIdThatCannotBe(String jobId) throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", jobId);
        ReceivedJob job = reader.read(message);
        assertThat(job.rejection().code()).isEqualTo(ErrorCode.INVALID_JOB_ID);
        assertThat(job.jobId()).isNull();
    }

    @Test
    void onlyServersAndAdministratorsMarkRetries() throws Exception {
        ActiveMQMessage message = text(PLACE);
        from(message, "scanner");
        for (String retry : new String[] {"job-1#1", "job-1#r1", "#"}) {
            message.getCoreMessage().putStringProperty("jobId", retry);
            assertThat(reader.read(message).rejection())
                    .hasMessageContaining("'#', which marks retries")
                    .hasMessageContaining(retry);
        }
        message.getCoreMessage().putStringProperty(PropertyNames.ROLE, "admin");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.INVALID_JOB_ID);
        message.getCoreMessage().putStringProperty("jobId", "job-1#r1");
        assertThat(reader.read(message).jobId()).isEqualTo("job-1#r1");
        message.getCoreMessage().putStringProperty("jobId", "job-1#1");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.INVALID_JOB_ID);
    }

    @Test
    void onlyAServersIdsAreLongerThanSixtyFourCharacters() throws Exception {
        String sixtyFour = "x".repeat(Limits.JOB_ID);
        ActiveMQMessage message = text(PLACE);
        from(message, "scanner");
        message.getCoreMessage().putStringProperty("jobId", sixtyFour);
        assertThat(reader.read(message).jobId()).isEqualTo(sixtyFour);
        message.getCoreMessage().putStringProperty("jobId", sixtyFour + "#1");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.INVALID_JOB_ID);
        fromServer(message);
        assertThat(reader.read(message).jobId()).isEqualTo(sixtyFour + "#1");
        message.getCoreMessage().putStringProperty("jobId", sixtyFour + "x");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.INVALID_JOB_ID);
    }

    @Test
    void onlyAServerSpeaksForOthers() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        message.getCoreMessage().putStringProperty("omflowLogin", "admin");
        message.getCoreMessage().putBooleanProperty("omflowRest", true);

        from(message, "scanner");
        assertThat(reader.read(message).login()).isEqualTo("scanner");
        assertThat(reader.read(message).byRest()).isFalse();
        from(message, null);
        assertThat(reader.read(message).login()).isNull();
        assertThat(reader.read(message).byRest()).isFalse();
        from(message, "server");
        assertThat(reader.read(message).login()).as("a user of that name").isEqualTo("server");
        fromServer(message);
        assertThat(reader.read(message).login()).isEqualTo("admin");
        assertThat(reader.read(message).byRest()).isTrue();
    }

    @Test
    void onlyAServerSendsJobsOfSubflows() throws Exception {
        ActiveMQMessage message = text("subflow.start", "{\"parent\":\"L-1\",\"token\":1}");
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);

        fromServer(message);
        assertThat(reader.read(message).rejection()).isNull();
    }

    @Test
    void byIsTheSenderOrOneItActsFor() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        from(message, "amy");
        message.getCoreMessage().putStringProperty("omflowActsFor", "");
        assertThat(reader.read(message).rejection()).as("itself").isNull();

        from(message, "scanner");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.FORBIDDEN_BY);
        assertThat(reader.read(message).rejection())
                .hasMessageContaining("'by'")
                .hasMessageContaining("'amy'")
                .hasMessageContaining("'scanner'")
                .hasMessageContaining("may-act-for");
        message.getCoreMessage().putStringProperty("omflowActsFor", "bob,eve");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.FORBIDDEN_BY);
        message.getCoreMessage().putStringProperty("omflowActsFor", "amy,bob");
        assertThat(reader.read(message).rejection()).isNull();

        message.getCoreMessage().removeProperty("omflowRole");
        assertThat(reader.read(message).rejection().code())
                .as("without a role the Booster did not write it")
                .isEqualTo(ErrorCode.FORBIDDEN_BY);
        message.getCoreMessage().putStringProperty("omflowActsFor", "");
        message.getCoreMessage().putStringProperty("omflowRole", "admin");
        assertThat(reader.read(message).rejection()).as("an administrator").isNull();
        assertThat(reader.read(message).envelope().byAdmin()).isTrue();
        fromServer(message);
        assertThat(reader.read(message).rejection()).as("checked before").isNull();
        assertThat(reader.read(message).envelope().byAdmin()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"K\",\"node\":\"n\",\"by\":\"amy\"}",
                "{\"key\":\"K\",\"reason\":\"none\",\"by\":\"amy\"}"
            })
    void byIsCheckedForEveryJob(String body) throws Exception {
        ActiveMQMessage message = text(body.contains("reason") ? "order.cancel" : "step.complete", body);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        from(message, "scanner");
        assertThat(reader.read(message).rejection()).isNull();
        message.getCoreMessage().removeProperty("omflowActsFor");
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.FORBIDDEN_BY);
        ActiveMQMessage withoutBy = text("order.cancel", "{\"key\":\"K\"}");
        withoutBy.getCoreMessage().putStringProperty("jobId", "job-1");
        withoutBy.getCoreMessage().removeProperty("omflowActsFor");
        assertThat(reader.read(withoutBy).rejection()).isNull();
    }

    @Test
    void aMessageThatIsTooLargeIsCut() throws Exception {
        String large = "{\"process\":\"" + "x".repeat(Limits.BODY_BYTES) + "\"}";
        for (ActiveMQMessage message :
                new ActiveMQMessage[] {text(large), bytes(large.getBytes(StandardCharsets.UTF_8))}) {
            message.getCoreMessage().putStringProperty("jobId", "job-1");
            ReceivedJob job = reader.read(message);
            assertThat(job.rejection().code()).isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(job.rejection()).hasMessageContaining(Integer.toString(large.length()));
            assertThat(job.body()).hasSize(Limits.BODY_BYTES);
        }
        // Counted in bytes, not in characters.
        ActiveMQMessage umlauts = text("{\"process\":\"" + "ä".repeat(Limits.BODY_BYTES / 2) + "\"}");
        umlauts.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(umlauts).rejection().code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    /** Such a message could otherwise never be taken, and would come again and again. */
    @Test
    void headersOfAnotherTypeAreToldAndNeverThrown() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putBytesProperty("jobId", new byte[] {1, 2});
        assertThat(reader.read(message).rejection().code()).isEqualTo(ErrorCode.MISSING_JOB_ID);

        ActiveMQMessage type = text(null, PLACE);
        type.getCoreMessage().putBytesProperty(SimpleString.of("JMSType"), new byte[] {1, 2});
        type.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(type).rejection().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);

        ActiveMQMessage reply = text(PLACE);
        reply.getCoreMessage().putBytesProperty(SimpleString.of("JMSReplyTo"), new byte[] {1, 2});
        reply.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(reply).envelope().replyTo()).isNull();
        assertThat(reader.read(reply).rejection()).isNull();

        ActiveMQMessage number = text(PLACE);
        number.getCoreMessage().putIntProperty("jobId", 4711);
        assertThat(reader.read(number).jobId()).isEqualTo("4711");
    }

    @Test
    void theSameInOtherWordsIsTheSameJobByWhateverProtocol() throws Exception {
        String rewritten = "{ \"by\":\"amy\", \"form\":{\"n\":\"\\u00e4\"},\"key\":\"T-1\",\n\"process\":\"helpdesk\"}";
        ActiveMQMessage one = text(PLACE);
        ActiveMQMessage other = bytes(rewritten.getBytes(StandardCharsets.UTF_8));
        assertThat(reader.read(one).bodyHash().content())
                .isEqualTo(reader.read(other).bodyHash().content());
        assertThat(reader.read(one).bodyHash().text())
                .isNotEqualTo(reader.read(other).bodyHash().text());
    }

    @Test
    void theAnswerIsFoundByTheCorrelationIdElseByTheMessageId() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        message.getCoreMessage().setUserID(UUIDGenerator.getInstance().generateUUID());
        message.setJMSCorrelationID("mine");
        assertThat(reader.read(message).envelope().correlation())
                .as("without a reply-to there is no answer")
                .isNull();

        message.getCoreMessage().putStringProperty("JMSReplyTo", "queue://omflow.reply.amy");
        assertThat(correlationId(message).getJMSCorrelationID()).isEqualTo("mine");
        message.setJMSCorrelationIDAsBytes(new byte[] {0, -1});
        assertThat(correlationId(message).getJMSCorrelationIDAsBytes()).containsExactly(0, -1);
        message.setJMSCorrelationID(null);
        assertThat(correlationId(message).getJMSCorrelationID()).isEqualTo(message.getJMSMessageID());
        message.getCoreMessage().putStringProperty("NATIVE_MESSAGE_ID", "ID:AMQP_ULONG:7");
        assertThat(correlationId(message).getJMSCorrelationID()).isEqualTo("ID:AMQP_ULONG:7");

        fromServer(message);
        assertThat(reader.read(message).envelope().correlation())
                .as("a server finds its answers by the job id")
                .isNull();
        message.setJMSCorrelationID("of-a-sender");
        assertThat(correlationId(message).getJMSCorrelationID()).isEqualTo("of-a-sender");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NUL", "half", "long"})
    void aCorrelationIdThatCannotBeKeptIsRefused(String kind) throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        message.getCoreMessage().putStringProperty("JMSReplyTo", "queue://omflow.reply.amy");
        message.setJMSCorrelationID(
                kind.equals("NUL") ? "a\0" : kind.equals("half") ? "\ud83d" : "x".repeat(Limits.CORRELATION_ID + 1));
        ReceivedJob job = reader.read(message);
        assertThat(job.rejection().code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(job.rejection()).hasMessageContaining("correlation id");
        assertThat(job.job()).isNull();
    }

    @Test
    void theBrokersPrefixOfAnAmqpMessageIdIsNotCounted() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        message.getCoreMessage().putStringProperty("JMSReplyTo", "queue://omflow.reply.amy");
        message.getCoreMessage()
                .putStringProperty("NATIVE_MESSAGE_ID", "ID:AMQP_NO_PREFIX:" + "x".repeat(Limits.CORRELATION_ID));
        assertThat(reader.read(message).rejection())
                .hasMessageContaining("has 1000 characters; at most 982 are allowed");
    }

    /** The stored rejection would be the answer to the mended job, whose content is the same. */
    @Test
    void aRejectionForWhatStandsBesideTheContentAsksForANewJobId() throws Exception {
        ActiveMQMessage message = text(PLACE);
        message.getCoreMessage().putStringProperty("jobId", "job-1");
        from(message, "scanner");
        message.getCoreMessage().removeProperty("omflowActsFor");
        assertThat(reader.read(message).rejection())
                .hasMessageContaining("'by'")
                .hasMessageEndingWith("Then send the job with a new jobId: this one stays rejected.");

        message.getCoreMessage().putStringProperty("JMSReplyTo", "queue://omflow.reply.amy");
        message.setJMSCorrelationID("x".repeat(Limits.CORRELATION_ID + 1));
        assertThat(reader.read(message).rejection())
                .hasMessageContaining("has 1001 characters; at most 1000")
                .hasMessageEndingWith("Then send the job with a new jobId: this one stays rejected.");
    }

    /** An answer to this message, as far as its correlation id is concerned. */
    private ActiveMQMessage correlationId(ActiveMQMessage message) throws Exception {
        ReceivedJob job = reader.read(message);
        assertThat(job.rejection()).isNull();
        ActiveMQMessage answer = text("{}");
        CorrelationId.set(answer, job.envelope().correlation());
        return answer;
    }

    @Test
    void theSameBodyOfAnotherTypeIsAnotherJob() throws Exception {
        ActiveMQMessage one = text("{\"key\":\"K\"}");
        one.getCoreMessage().putStringProperty("jobId", "job-1");
        ActiveMQMessage other = text("order.cancel", "{\"key\":\"K\"}");
        other.getCoreMessage().putStringProperty("jobId", "job-1");
        assertThat(reader.read(one).bodyHash()).isNotEqualTo(reader.read(other).bodyHash());
    }

    private static ActiveMQMessage text(String body) throws ActiveMQException {
        return text("order.place", body);
    }

    private static ActiveMQMessage text(String type, String body) throws ActiveMQException {
        ClientMessageImpl core = core(ActiveMQTextMessage.TYPE);
        TextMessageUtil.writeBodyText(core.getBodyBuffer(), body == null ? null : SimpleString.of(body));
        actingForAnyone(core);
        return received(core, type);
    }

    private static ActiveMQMessage bytes(byte[] body) throws ActiveMQException {
        ClientMessageImpl core = core(ActiveMQBytesMessage.TYPE);
        core.getBodyBuffer().writeBytes(body);
        actingForAnyone(core);
        return received(core, "order.place");
    }

    private static ActiveMQMessage empty(byte type) throws ActiveMQException {
        ClientMessageImpl core = core(type);
        // No entries, no object.
        core.getBodyBuffer().writeInt(0);
        return received(core, "order.place");
    }

    /** The message as the client gives it to its consumer. */
    private static ActiveMQMessage received(ClientMessageImpl core, String type) throws ActiveMQException {
        if (type != null) {
            core.putStringProperty("JMSType", type);
        }
        ActiveMQMessage message = ActiveMQMessage.createMessage(core, null);
        message.doBeforeReceive();
        return message;
    }

    /** The user whom the Booster authenticated. */
    private static void from(ActiveMQMessage message, String user) {
        message.getCoreMessage().setValidatedUserID(user);
        message.getCoreMessage().putStringProperty("omflowRole", "submitter");
    }

    private static void actingForAnyone(ClientMessageImpl core) {
        core.putStringProperty("omflowRole", "submitter");
        core.putStringProperty("omflowActsFor", "*");
    }

    private static void fromServer(ActiveMQMessage message) {
        message.getCoreMessage().setValidatedUserID("server/server-b");
        message.getCoreMessage().putStringProperty("omflowRole", "server");
    }

    private static ClientMessageImpl core(byte type) {
        return new ClientMessageImpl(type, true, 0, 0, (byte) 4, 1500);
    }
}
