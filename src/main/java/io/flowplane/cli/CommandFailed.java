package io.flowplane.cli;

/** A command can't do what was asked; the message is for people and may have several lines. */
public class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String message) {
        super(message, null, false, false);
    }
}
