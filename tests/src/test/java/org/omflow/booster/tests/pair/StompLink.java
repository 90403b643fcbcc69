package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.tests.client.StompConnection;

/** Sends by STOMP 1.2 and takes the receipt for the acknowledgement. */
final class StompLink implements JobLink {
    private final StompConnection connection;

    StompLink(BoosterPorts booster, Encryption encryption, BoosterLogin login, Patience patience) throws IOException {
        connection = new StompConnection(booster.host(), booster.clients(), encryption, patience.login());
        try {
            connection.connect(login.user(), login.password());
            connection.waitAtMost(patience.send());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void send(SubmittedJob job) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("destination", Addresses.FORM_PROCESS);
        headers.put("type", job.type());
        headers.put("persistent", "true");
        headers.put(PropertyNames.JOB_ID, job.jobId());
        headers.put(PropertyNames.GROUP, job.group());
        headers.put("receipt", job.jobId());
        connection.send("SEND", headers, job.body());
        StompConnection.Frame frame = connection.receive();
        if (!frame.command().equals("RECEIPT") || !job.jobId().equals(frame.header("receipt-id"))) {
            throw new IOException("the job " + job.jobId() + " was answered with " + frame);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
