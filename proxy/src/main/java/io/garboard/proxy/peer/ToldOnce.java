package io.garboard.proxy.peer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Remembers what was logged, so that a caller who comes again and again fills no disk. Forgets the oldest. Thread-safe. */
final class ToldOnce {

    private static final int MAX_REMEMBERED = 256;

    private final Set<String> told = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }));

    boolean isNew(String sentence) {
        return told.add(sentence);
    }
}
