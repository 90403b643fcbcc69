package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.util.List;

/** What is particular to a part of the product: its questions, its configuration and what comes after it. */
interface Part {
    List<Question> questions();

    /**
     * Writes its settings into the home, and joins the cluster where it has to.
     *
     * @param command runs the program's commands for that home
     * @throws SetupException when it cannot join; it can be tried again, also with other answers
     */
    void configure(Answers answers, Layout layout, ProductCommand command) throws SetupException, IOException;

    /** What the administrator does next, once it runs; a line each. */
    List<String> next(Answers answers, Layout layout, ProductCommand command) throws SetupException;

    /**
     * The part of a package.
     *
     * @throws SetupException when the installer does not know it
     */
    static Part of(PackageContent content, Reach reach) throws SetupException {
        return switch (content.part()) {
            case "booster" -> new BoosterPart(content, reach);
            case "server" -> new ServerPart(reach);
            default ->
                throw new SetupException(
                        SetupException.FAILED,
                        content.folder() + " is a package of '" + content.part() + "', which is unknown");
        };
    }
}
