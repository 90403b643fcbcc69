package org.omflow.booster.broker.engine;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;

/**
 * The configuration of a broker that may begin anew by itself only until it is ended: a thread of its own might do so at any
 * later time, beside the broker that has taken its place.
 */
public final class LifecycleConfiguration extends ConfigurationImpl {
    private transient volatile boolean ended;

    void end() {
        ended = true;
    }

    /** The broker's first step whenever it begins. */
    @Override
    public Configuration parseProperties(String url) throws Exception {
        if (ended) {
            throw new IllegalStateException("this message broker has ended for good");
        }
        return super.parseProperties(url);
    }
}
