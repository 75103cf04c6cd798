package io.garboard.tck.encryption;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the reference service reaches: a few keys under a name, in this process. */
final class ReferenceKeyStore implements KeyServiceFixture {

    private static final Map<String, ReferenceKeyStore> STORES = new ConcurrentHashMap<>();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "store-" + NAMES.incrementAndGet();
    private final KeyDefect defect;
    private final List<Integer> versions = new ArrayList<>(List.of(1));
    private boolean down;
    private boolean hanging;

    ReferenceKeyStore(KeyDefect defect) {
        this.defect = defect;
        STORES.put(name, this);
    }

    static ReferenceKeyStore named(String name) {
        ReferenceKeyStore store = STORES.get(name);
        if (store == null) {
            throw new IllegalStateException("no such store: " + name);
        }
        return store;
    }

    KeyDefect defect() {
        return defect;
    }

    synchronized List<Integer> versions() {
        return List.copyOf(versions);
    }

    synchronized boolean isDown() {
        return down;
    }

    synchronized boolean isHanging() {
        return hanging;
    }

    @Override
    public Map<String, String> options() {
        return Map.of("store", name);
    }

    @Override
    public synchronized void rotate() {
        versions.add(versions.get(versions.size() - 1) + 1);
    }

    @Override
    public synchronized boolean removeOldKeys() {
        if (defect != KeyDefect.KEEPS_REMOVED_KEYS) {
            versions.subList(0, versions.size() - 1).clear();
        }
        return true;
    }

    @Override
    public synchronized void takeDown() {
        down = true;
    }

    @Override
    public synchronized void bringBack() {
        down = false;
    }

    @Override
    public synchronized boolean hang() {
        hanging = true;
        return true;
    }

    @Override
    public int recoveryCallsMax() {
        return 3;
    }

    @Override
    public void close() {
        STORES.remove(name);
    }
}
