package io.garboard.encryption.vault;

import static io.garboard.spi.encryption.KeyServiceException.Kind.INVALID_ANSWER;
import static io.garboard.spi.encryption.KeyServiceException.Kind.REFUSED;
import static io.garboard.spi.encryption.KeyServiceException.Kind.UNAVAILABLE;
import static io.garboard.spi.encryption.KeyServiceException.Kind.WRONG_KEY;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.encryption.vault.VaultClient.Answer;
import io.garboard.spi.encryption.ContextBinding;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wraps by encrypt, decrypt and rewrap of a transit key. What is stored is Vault's own text, {@code vault:vN:…}. The key id
 * is {@code MOUNT/KEY/vN}. {@link ContextBinding} binds the context whatever sort the key is of; a derived key gets it, too.
 * A rewrap happens in Vault: the secret does not come out.
 */
final class VaultKeyService implements KeyEncryptionService {

    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v([1-9]\\d{0,9}):[A-Za-z0-9+/]+={0,2}");
    private static final byte[] CONTEXT_LABEL = "garboard ".getBytes(US_ASCII);
    private static final int SHOWN_CHARS_MAX = 200;

    private final VaultClient client;
    private final String mount;
    private final String keyName;
    private final boolean derived;
    private final TokenRenewal renewal;

    private volatile boolean closed;

    VaultKeyService(VaultClient client, String mount, String keyName, boolean derived, boolean renewToken) {
        this.client = client;
        this.mount = mount;
        this.keyName = keyName;
        this.derived = derived;
        this.renewal = new TokenRenewal(client, renewToken, System::nanoTime);
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        KeyEncryptionService.checkSizes(secret, context);
        byte[] bound = ContextBinding.bind(secret, context);
        try {
            return wrapped(call("encrypt", request(context).base64("plaintext", bound), REFUSED));
        } finally {
            Arrays.fill(bound, (byte) 0);
        }
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        Answer answer = call("decrypt", request(context).field("ciphertext", ciphertext(wrapped)), WRONG_KEY);
        byte[] bound = VaultJson.bytes(answer.body(), "data", "plaintext").orElse(new byte[0]);
        try {
            if (bound.length == 0) {
                throw invalid("decrypt", "no plaintext");
            }
            return ContextBinding.open(bound, context).orElseThrow(() -> notAuthentic(wrapped));
        } finally {
            Arrays.fill(bound, (byte) 0);
            Arrays.fill(answer.body(), (byte) 0);
        }
    }

    @Override
    public WrappedKey rewrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        if (!derived) {
            // Vault would rewrap for whatever context: see first that this is the right one.
            Arrays.fill(unwrap(wrapped, context), (byte) 0);
        }
        return wrapped(call("rewrap", request(context).field("ciphertext", ciphertext(wrapped)), WRONG_KEY));
    }

    private VaultJson.Writer request(byte[] context) {
        VaultJson.Writer request = new VaultJson.Writer();
        if (derived) {
            // Vault wants a context that is not empty.
            byte[] labelled = ByteBuffer.allocate(CONTEXT_LABEL.length + context.length)
                    .put(CONTEXT_LABEL)
                    .put(context)
                    .array();
            request.base64("context", labelled);
        }
        return request;
    }

    private byte[] ciphertext(WrappedKey wrapped) throws KeyServiceException {
        byte[] bytes = wrapped.bytes();
        if (!CIPHERTEXT.matcher(new String(bytes, US_ASCII)).matches()) {
            throw notAuthentic(wrapped);
        }
        return bytes;
    }

    private WrappedKey wrapped(Answer answer) throws KeyServiceException {
        String ciphertext = VaultJson.text(answer.body(), "data", "ciphertext").orElse("");
        Matcher matcher = CIPHERTEXT.matcher(ciphertext);
        if (!matcher.matches() || ciphertext.length() > WrappedKey.BYTES_MAX) {
            throw invalid("encrypt or rewrap", "no ciphertext of the form vault:vN:BASE64");
        }
        return new WrappedKey(keyId(Long.parseLong(matcher.group(1))), ciphertext.getBytes(US_ASCII));
    }

    private String keyId(long version) {
        return mount + "/" + keyName + "/v" + version;
    }

    private KeyServiceException notAuthentic(WrappedKey wrapped) {
        return new KeyServiceException(
                WRONG_KEY,
                "what " + client.name() + " should decrypt with key " + wrapped.keyId()
                        + " is not authentic: it was changed, or wrapped for another place");
    }

    private KeyServiceException invalid(String operation, String what) {
        return new KeyServiceException(
                INVALID_ANSWER, client.name() + " answered " + operation + " of key " + keyName + " with " + what);
    }

    /** @param onBadRequest what status 400 means: Vault answers it to whatever it cannot do with its arguments */
    private Answer call(String operation, VaultJson.Writer request, KeyServiceException.Kind onBadRequest)
            throws KeyServiceException {
        checkOpen();
        byte[] body = request.done();
        try {
            return good(operation, client.post(mount + "/" + operation + "/" + keyName, body), onBadRequest);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private Answer good(String operation, Answer answer, KeyServiceException.Kind onBadRequest)
            throws KeyServiceException {
        KeyServiceException.Kind kind =
                switch (answer.status()) {
                    case 200 -> null;
                    case 400 -> onBadRequest;
                    case 401, 403, 404, 405 -> REFUSED;
                    case 412, 429, 472, 473 -> UNAVAILABLE;
                    default -> answer.status() >= 500 ? UNAVAILABLE : INVALID_ANSWER;
                };
        if (kind == null) {
            return answer;
        }
        throw new KeyServiceException(
                kind,
                client.name() + " answered " + operation + " of key " + mount + "/" + keyName + " with status "
                        + answer.status() + errors(answer));
    }

    private static String errors(Answer answer) {
        String errors = String.join("; ", VaultJson.errors(answer.body())).replaceAll("\\p{Cntrl}+", " ");
        if (errors.isEmpty()) {
            return "";
        }
        return ": " + (errors.length() > SHOWN_CHARS_MAX ? errors.substring(0, SHOWN_CHARS_MAX) + "…" : errors);
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        checkOpen();
        String token = renewal.renewIfDue();
        Answer answer = good("reading", client.get(mount + "/keys/" + keyName), REFUSED);
        long latest = VaultJson.number(answer.body(), "data", "latest_version").orElse(0L);
        if (latest < 1) {
            throw invalid("reading", "no latest_version");
        }
        if (!VaultJson.flag(answer.body(), "data", "supports_encryption").orElse(true)) {
            throw new KeyServiceException(
                    REFUSED, "key " + mount + "/" + keyName + " of " + client.name() + " does not encrypt");
        }
        return new KeyServiceStatus(keyId(latest), client.name() + token);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return "VaultKeyService[" + client.name() + ", key " + mount + "/" + keyName + "]";
    }
}
