package io.garboard.conformance.etcdctl;

import java.util.List;

/** One etcdctl command line and what is typed into it. */
record Step(List<String> arguments, String input) {
    /** Words are separated by single spaces; there is no quoting. */
    static Step of(String command) {
        return new Step(List.of(command.split(" ", -1)), "");
    }

    static Step of(String command, String input) {
        return new Step(List.of(command.split(" ", -1)), input);
    }

    @Override
    public String toString() {
        return "etcdctl " + String.join(" ", arguments) + (input.isEmpty() ? "" : " <<\n" + input);
    }
}
