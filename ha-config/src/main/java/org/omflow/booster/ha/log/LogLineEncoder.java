package org.omflow.booster.ha.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.pattern.PatternLayoutEncoderBase;
import java.util.Arrays;

/**
 * Writes log lines for the console and the log file of every process. Whatever a message or an exception quotes, it
 * stays within its line and steers no terminal (see {@link PlainText}).
 */
public final class LogLineEncoder extends PatternLayoutEncoderBase<ILoggingEvent> {
    @Override
    public void start() {
        PatternLayout lines = new PatternLayout();
        lines.setContext(context);
        lines.setPattern(getPattern());
        lines.getInstanceConverterMap().put("msg", PlainMessage::new);
        lines.getInstanceConverterMap().put("ex", PlainException::new);
        lines.start();
        layout = lines;
        super.start();
    }

    private static final class PlainMessage extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return PlainText.of(super.convert(event));
        }
    }

    private static final class PlainException extends ThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return super.throwableProxyToString(new Plain(thrown));
        }
    }

    /** An exception with messages that are safe; its stack trace is our own text. */
    private record Plain(IThrowableProxy thrown) implements IThrowableProxy {
        @Override
        public String getMessage() {
            return PlainText.of(thrown.getMessage());
        }

        @Override
        public String getOverridingMessage() {
            return PlainText.of(thrown.getOverridingMessage());
        }

        @Override
        public String getClassName() {
            return thrown.getClassName();
        }

        @Override
        public StackTraceElementProxy[] getStackTraceElementProxyArray() {
            return thrown.getStackTraceElementProxyArray();
        }

        @Override
        public int getCommonFrames() {
            return thrown.getCommonFrames();
        }

        @Override
        public IThrowableProxy getCause() {
            return thrown.getCause() == null ? null : new Plain(thrown.getCause());
        }

        @Override
        public IThrowableProxy[] getSuppressed() {
            return thrown.getSuppressed() == null
                    ? null
                    : Arrays.stream(thrown.getSuppressed()).map(Plain::new).toArray(IThrowableProxy[]::new);
        }

        @Override
        public boolean isCyclic() {
            return thrown.isCyclic();
        }
    }
}
