package io.garboard.proxy.tls;

/** The protocol versions that can be named in {@code --tls-min-version} and {@code --tls-max-version}. */
public enum TlsVersion {
    TLS_1_2("TLS1.2", "TLSv1.2"),
    TLS_1_3("TLS1.3", "TLSv1.3");

    private final String flagValue;
    private final String jdkName;

    TlsVersion(String flagValue, String jdkName) {
        this.flagValue = flagValue;
        this.jdkName = jdkName;
    }

    /**
     * Reads a flag's value.
     *
     * @throws IllegalArgumentException for anything but {@code TLS1.2} and {@code TLS1.3}
     */
    public static TlsVersion parse(String value) {
        for (TlsVersion version : values()) {
            if (version.flagValue.equals(value)) {
                return version;
            }
        }
        throw new IllegalArgumentException("unexpected TLS version \"" + value + "\" (must be one of: TLS1.2, TLS1.3)");
    }

    public String flagValue() {
        return flagValue;
    }

    /** How the JDK and OpenSSL bindings call it. */
    public String jdkName() {
        return jdkName;
    }
}
