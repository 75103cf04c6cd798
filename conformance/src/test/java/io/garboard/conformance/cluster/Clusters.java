package io.garboard.conformance.cluster;

import io.garboard.conformance.harness.ServerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which servers make up a cluster. */
final class Clusters {

    private Clusters() {}

    /** Members on different backends; with {@code -Dsut=} all of that kind. */
    static List<ServerKind> mixed(int size) {
        if (!System.getProperty("sut", "").isEmpty()) {
            return Collections.nCopies(size, ServerKind.firstUnderTest());
        }
        List<ServerKind> kinds = new ArrayList<>();
        while (kinds.size() < size) {
            kinds.add(kinds.size() % 2 == 0 ? ServerKind.GARBOARD_LMDB : ServerKind.GARBOARD_SQLITE);
        }
        return kinds;
    }
}
