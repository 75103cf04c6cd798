package io.garboard.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HaltingFaultHandlerTest {

    @Test
    void haltsOnceWithItsOwnCode() {
        List<Integer> codes = new ArrayList<>();
        HaltingFaultHandler handler = new HaltingFaultHandler(codes::add);
        handler.halt("cannot force the log", new IllegalStateException("disk gone"));
        handler.halt("again", new IllegalStateException());
        assertThat(codes).containsExactly(ExitCode.HALTED);
    }
}
