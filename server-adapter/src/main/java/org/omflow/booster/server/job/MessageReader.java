package org.omflow.booster.server.job;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.message.RejectedException;

/** Reads messages from any kind of client: JMS, AMQP and STOMP, as text or as bytes. Thread-safe. */
final class MessageReader {
    private final String serversLogin;

    /** @param serversLogin the Booster user of servers, who may speak for others */
    MessageReader(String serversLogin) {
        this.serversLogin = serversLogin;
    }

    /** Reads a message; what is wrong with it is told in the result, never thrown. */
    ReceivedJob read(Message message) throws JMSException {
        String type = message.getJMSType();
        String sender = message.getStringProperty(PropertyNames.USER);
        boolean fromServer = serversLogin.equals(sender);
        String login = fromServer && message.propertyExists(PropertyNames.LOGIN)
                ? message.getStringProperty(PropertyNames.LOGIN)
                : sender;
        boolean byRest = fromServer && message.propertyExists(PropertyNames.BY_REST);
        Destination replyTo = message.getJMSReplyTo();
        String jobId = null;
        String body = null;
        Job job = null;
        RejectedException rejection = null;
        try {
            String given = jobId(message);
            JobReader.checkJobId(given);
            jobId = given;
            body = body(message);
            JobReader.checkSize(JobReader.utf8Length(body));
            job = JobReader.read(type, body);
        } catch (RejectedException e) {
            rejection = e;
            if (body == null) {
                body = bodyAsFarAsPossible(message);
            }
        }
        return new ReceivedJob(jobId, type, cut(body), hash(type, body), job, rejection, login, replyTo, byRest);
    }

    private static String jobId(Message message) throws JMSException {
        if (message.propertyExists(PropertyNames.JOB_ID)) {
            return message.getStringProperty(PropertyNames.JOB_ID);
        }
        // Only a JMS sender has a message id that is unique; AMQP's is chosen by the client, STOMP's is absent.
        String messageId = message.getJMSMessageID();
        return messageId != null && messageId.startsWith("ID:") && !cameByAmqp(message) ? messageId : null;
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
            JobReader.checkSize(bytes.getBodyLength());
            return JobReader.decode(read(bytes, (int) bytes.getBodyLength()));
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

    private static String hash(String type, String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((type + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
