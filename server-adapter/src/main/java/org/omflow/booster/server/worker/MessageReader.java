package org.omflow.booster.server.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
import org.omflow.booster.ha.connection.CorrelationId;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobBody;
import org.omflow.booster.ha.message.JobIds;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.job.NewerJobException;
import org.omflow.booster.server.job.ReceivedJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads messages from any kind of client: JMS, AMQP and STOMP, as text or as bytes. Thread-safe. */
final class MessageReader {
    private static final Logger log = LoggerFactory.getLogger(MessageReader.class);

    /** The role of a server, as the Booster writes it. */
    private static final String SERVER = "server";

    private static final String ADMIN = "admin";

    /** The id that a Booster gives a dead job which an administrator retries. */
    private static final Pattern RETRIED_DEAD_JOB =
            Pattern.compile("(?=.{1," + Limits.JOB_ID + "}$)[\\x21-\\x7E]+" + Limits.RETRY_MARK + "r[1-9][0-9]{0,5}");

    /** Reads a message; the result holds its faults, none is thrown. */
    ReceivedJob read(Message message) throws JMSException {
        String sender = message.getStringProperty(PropertyNames.USER);
        String role = orNull(PropertyNames.ROLE, () -> message.getStringProperty(PropertyNames.ROLE));
        boolean fromServer = SERVER.equals(role);
        String login = fromServer && message.propertyExists(PropertyNames.LOGIN)
                ? message.getStringProperty(PropertyNames.LOGIN)
                : sender;
        boolean byRest = fromServer && message.propertyExists(PropertyNames.BY_REST);
        boolean byAdmin = ADMIN.equals(role) || fromServer && message.propertyExists(PropertyNames.BY_ADMIN);
        String replyTo = orNull("JMSReplyTo", () -> nameOf(message));
        // Only an answer needs it; those of servers are found by the job id.
        String correlation = replyTo == null
                ? null
                : orNull(
                        "JMSCorrelationID",
                        () -> fromServer ? CorrelationId.given(message) : CorrelationId.of(message));
        String type = orNull("JMSType", message::getJMSType);
        String jobId = null;
        String body = null;
        ObjectNode json = null;
        Job job = null;
        RejectedException rejection = null;
        try {
            jobId = checked(jobId(message), fromServer, byAdmin);
            body = body(message);
            JobBody.checkSize(JobBody.utf8Length(body));
            if (correlation != null) {
                besideContent(() -> CorrelationId.check(correlation));
            }
            JobType known = JobType.of(type).orElseThrow(() -> JobReader.unknownType(type));
            if (known.isOfServers() && !fromServer) {
                throw JobReader.unknownType(type);
            }
            json = JobBody.object(body);
            Job read = JobReader.read(known, json);
            // A server has checked its job before, or acts for an order.
            if (!fromServer && !byAdmin) {
                MayActFor allowed = mayActFor(message, role);
                besideContent(() -> allowed.require(read, login));
            }
            job = read;
        } catch (RejectedException e) {
            rejection = fromServer && jobId != null && isUnknown(type, e)
                    ? new NewerJobException(e, order(message, jobId))
                    : e;
            if (body == null) {
                body = bodyAsFarAsPossible(message);
            }
        }
        return new ReceivedJob(
                new Envelope(jobId, login, replyTo, correlation, byRest, byAdmin, enteredAt(message, fromServer))
                        .waitingUntil(waitsUntil(message, fromServer)),
                type,
                cut(body),
                json == null ? BodyHash.of(type, body) : BodyHash.of(type, body, json),
                job,
                rejection,
                delivery(message));
    }

    private interface Check {
        void run() throws RejectedException;
    }

    /** Checks what stands beside the content: corrected, the job would still be the one whose rejection is stored. */
    private static void besideContent(Check check) throws RejectedException {
        try {
            check.run();
        } catch (RejectedException e) {
            throw new RejectedException(
                    e.code(), e.getMessage() + " Then send the job with a new jobId: this one stays rejected.");
        }
    }

    /** A server checks what it sends: what is unknown here is known to a newer one. */
    private static boolean isUnknown(String type, RejectedException e) {
        return type != null && (e.code() == ErrorCode.UNKNOWN_TYPE || e.code() == ErrorCode.UNKNOWN_FIELD);
    }

    /** The order that a message names beside its body; its own id where it names none. */
    private static String order(Message message, String jobId) throws JMSException {
        String key = orNull(PropertyNames.GROUP, () -> message.getStringProperty(PropertyNames.GROUP));
        return key == null ? jobId : key;
    }

    /** For whom the sender may act, as the Booster wrote it beside the role. */
    private static MayActFor mayActFor(Message message, String role) throws JMSException {
        String text = role == null || role.isEmpty()
                ? null
                : orNull(PropertyNames.ACTS_FOR, () -> message.getStringProperty(PropertyNames.ACTS_FOR));
        try {
            return text == null ? MayActFor.ITSELF : MayActFor.read(text);
        } catch (IllegalArgumentException e) {
            log.warn(
                    "job {}: {} of its sender cannot be read: {}",
                    jobId(message),
                    PropertyNames.ACTS_FOR,
                    e.getMessage());
            return MayActFor.ITSELF;
        }
    }

    private static String nameOf(Message message) throws JMSException {
        Destination to = message.getJMSReplyTo();
        String name = JobMessages.nameOf(to);
        if (to != null && name == null) {
            log.warn(
                    "job {}: its JMSReplyTo {} is neither a queue nor a topic; no answer is sent there",
                    jobId(message),
                    to);
        }
        return name;
    }

    /** When it first came in: as stated by a server that resends it, else by the Booster's clock. */
    private static Instant enteredAt(Message message, boolean fromServer) throws JMSException {
        if (fromServer && message.propertyExists(PropertyNames.ENTERED)) {
            return Instant.ofEpochMilli(message.getLongProperty(PropertyNames.ENTERED));
        }
        return Instant.ofEpochMilli(
                message.propertyExists(PropertyNames.INGRESS)
                        ? message.getLongProperty(PropertyNames.INGRESS)
                        : message.getJMSTimestamp());
    }

    private static Instant waitsUntil(Message message, boolean fromServer) throws JMSException {
        return fromServer && message.propertyExists(PropertyNames.WAITS_UNTIL)
                ? Instant.ofEpochMilli(message.getLongProperty(PropertyNames.WAITS_UNTIL))
                : null;
    }

    private static int delivery(Message message) throws JMSException {
        return message.propertyExists("JMSXDeliveryCount") ? message.getIntProperty("JMSXDeliveryCount") : 1;
    }

    private static String jobId(Message message) throws JMSException {
        if (message.propertyExists(PropertyNames.JOB_ID)) {
            return orNull(PropertyNames.JOB_ID, () -> message.getStringProperty(PropertyNames.JOB_ID));
        }
        // Only a JMS sender has a message id that is unique; AMQP's is chosen by the client, STOMP's is absent.
        String messageId = message.getJMSMessageID();
        return messageId != null && messageId.startsWith("ID:") && !cameByAmqp(message) ? messageId : null;
    }

    /** Only servers and Boosters may mark a job as a retry, or its id could be that of another's job. */
    private static String checked(String jobId, boolean fromServer, boolean byAdmin) throws RejectedException {
        if (fromServer) {
            JobIds.checkOfServer(jobId);
        } else if (jobId == null || !byAdmin || !RETRIED_DEAD_JOB.matcher(jobId).matches()) {
            JobIds.check(jobId);
        }
        return jobId;
    }

    private interface Read<T> {
        T get() throws JMSException;
    }

    /** A header or property; an unreadable one counts as absent, or its message could never be read. */
    private static <T> T orNull(String name, Read<T> read) throws JMSException {
        try {
            return read.get();
        } catch (MessageFormatException | RuntimeException e) {
            log.debug("{} of a message cannot be read: {}", name, e.getMessage());
            return null;
        }
    }

    private static boolean cameByAmqp(Message message) throws JMSException {
        for (var names = message.getPropertyNames(); names.hasMoreElements(); ) {
            if (names.nextElement().toString().startsWith("JMS_AMQP_")) {
                return true;
            }
        }
        return false;
    }

    private static String body(Message message) throws JMSException, RejectedException {
        if (message instanceof TextMessage text) {
            return text.getText() == null ? "" : text.getText();
        }
        if (message instanceof BytesMessage bytes) {
            JobBody.checkSize(bytes.getBodyLength());
            return JobBody.decode(read(bytes, (int) bytes.getBodyLength()));
        }
        throw new RejectedException(
                ErrorCode.NOT_JSON, "The message has neither a text nor a bytes body; send JSON as one of these.");
    }

    private static String bodyAsFarAsPossible(Message message) throws JMSException {
        if (message instanceof BytesMessage bytes) {
            bytes.reset();
            int length = (int) Math.min(bytes.getBodyLength(), Limits.BODY_BYTES);
            return new String(read(bytes, length), StandardCharsets.UTF_8);
        }
        return message instanceof TextMessage text && text.getText() != null ? text.getText() : "";
    }

    private static byte[] read(BytesMessage message, int length) throws JMSException {
        byte[] content = new byte[length];
        message.readBytes(content);
        return content;
    }

    private static String cut(String body) {
        return body.length() > Limits.BODY_BYTES ? body.substring(0, Limits.BODY_BYTES) : body;
    }
}
