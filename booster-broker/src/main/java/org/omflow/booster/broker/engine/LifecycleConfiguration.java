package org.omflow.booster.broker.engine;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;

/**
 * The configuration of a broker that cannot restart by itself after its end: one of its threads might do so at any
 * later time, beside the broker that has replaced it.
 */
public final class LifecycleConfiguration extends ConfigurationImpl {
    private transient volatile boolean ended;

    void end() {
        ended = true;
    }

    /** The broker's first step at each start. */
    @Override
    public Configuration parseProperties(String url) throws Exception {
        if (ended) {
            throw new IllegalStateException("this message broker has ended for good");
        }
        return super.parseProperties(url);
    }
}
