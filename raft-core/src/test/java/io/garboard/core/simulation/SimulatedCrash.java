package io.garboard.core.simulation;

/** The machine stops at this very operation of the disk. An error, so that nothing on its way catches it. */
final class SimulatedCrash extends Error {

    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
        super("the machine stops", null, false, false);
    }
}
