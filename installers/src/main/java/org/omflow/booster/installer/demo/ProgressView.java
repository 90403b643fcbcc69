package org.omflow.booster.installer.demo;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.omflow.booster.installer.load.ReplayListener;

/** Shows how far the demo is: a bar on a terminal, a line for every tenth elsewhere. */
final class ProgressView implements ReplayListener, AutoCloseable {
    private final PrintStream out;
    /** Null where lines are printed. */
    private final ProgressBar bar;

    private int tenths;

    ProgressView(PrintStream out, int orders, boolean terminal) {
        this.out = out;
        this.bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName("Orders")
                        .setInitialMax(orders)
                        .setStyle(ProgressBarStyle.ASCII)
                        .showSpeed()
                        .build()
                : null;
    }

    /** Whether the program runs on a terminal. */
    static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console even without a terminal.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void progressed(int ended, int orders) {
        if (bar != null) {
            bar.stepTo(ended);
        } else if (ended * 10L / orders > tenths) {
            tenths = (int) (ended * 10L / orders);
            out.println("  " + tenths * 10 + " % of " + orders + " orders");
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
