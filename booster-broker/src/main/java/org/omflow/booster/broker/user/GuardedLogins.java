package org.omflow.booster.broker.user;

import java.util.List;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;

/** Authenticates message clients, with interceptors that every broker which asks it needs. */
public interface GuardedLogins extends ActiveMQSecurityManager5 {
    /** See each login before the broker does, and hold back its connection while the password is checked. */
    List<BaseInterceptor<?>> interceptors();
}
