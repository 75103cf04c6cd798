package io.garboard.encryption.kmsv2;

import com.google.protobuf.ByteString;
import io.garboard.encryption.aead.AesGcmWrapping;
import io.garboard.encryption.kmsv2.wire.DecryptRequest;
import io.garboard.encryption.kmsv2.wire.DecryptResponse;
import io.garboard.encryption.kmsv2.wire.EncryptRequest;
import io.garboard.encryption.kmsv2.wire.EncryptResponse;
import io.garboard.encryption.kmsv2.wire.KeyManagementServiceGrpc.KeyManagementServiceImplBase;
import io.garboard.encryption.kmsv2.wire.StatusRequest;
import io.garboard.encryption.kmsv2.wire.StatusResponse;
import io.garboard.tck.encryption.KeyServiceFixture;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A KMS v2 plugin: the real protocol on a real socket, with keys in memory. Can be made to answer nonsense. */
final class FakePlugin implements KeyServiceFixture {

    private static final byte[] NO_CONTEXT = new byte[0];
    private static final String ANNOTATION = "nonce.plugin.example";

    private final Path socket;
    private final SecureRandom random = new SecureRandom();
    private final AesGcmWrapping wrapping = new AesGcmWrapping(random, null);
    private final Map<String, SecretKeySpec> keys = new TreeMap<>();
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());

    private String current = "";
    private boolean hanging;
    private UnaryOperator<StatusResponse.Builder> statusChange = UnaryOperator.identity();
    private UnaryOperator<EncryptResponse.Builder> encryptChange = UnaryOperator.identity();
    private @Nullable Status decryptFailure;
    private @Nullable Server server;

    FakePlugin(Path socket) throws IOException {
        this.socket = socket;
        rotate();
        bringBack();
    }

    synchronized void changeStatus(UnaryOperator<StatusResponse.Builder> change) {
        statusChange = change;
    }

    synchronized void changeEncrypt(UnaryOperator<EncryptResponse.Builder> change) {
        encryptChange = change;
    }

    synchronized void failDecrypt(Status failure) {
        decryptFailure = failure;
    }

    @Override
    public Map<String, String> options() {
        return Map.of("endpoint", "unix://" + socket);
    }

    @Override
    public synchronized void rotate() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        current = "kek/" + (keys.size() + 1);
        keys.put(current, new SecretKeySpec(key, "AES"));
    }

    @Override
    public synchronized boolean removeOldKeys() {
        keys.keySet().removeIf(id -> !id.equals(current));
        return true;
    }

    @Override
    public void takeDown() throws IOException, InterruptedException {
        Server running = Objects.requireNonNull(server);
        running.shutdownNow().awaitTermination(1, TimeUnit.MINUTES);
        Files.deleteIfExists(socket);
    }

    @Override
    public void bringBack() throws IOException {
        server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .directExecutor()
                .addService(new Service())
                .build()
                .start();
    }

    @Override
    public synchronized boolean hang() {
        hanging = true;
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        Objects.requireNonNull(server).shutdownNow().awaitTermination(1, TimeUnit.MINUTES);
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    private final class Service extends KeyManagementServiceImplBase {

        @Override
        public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
            synchronized (FakePlugin.this) {
                answer(
                        observer,
                        statusChange
                                .apply(StatusResponse.newBuilder()
                                        .setVersion("v2")
                                        .setHealthz("ok")
                                        .setKeyId(current))
                                .build());
            }
        }

        @Override
        public void encrypt(EncryptRequest request, StreamObserver<EncryptResponse> observer) {
            synchronized (FakePlugin.this) {
                byte[] ciphertext = encrypted(request.getPlaintext().toByteArray());
                answer(
                        observer,
                        encryptChange
                                .apply(EncryptResponse.newBuilder()
                                        .setCiphertext(ByteString.copyFrom(ciphertext, 1, ciphertext.length - 1))
                                        .setKeyId(current)
                                        .putAnnotations(ANNOTATION, ByteString.copyFrom(ciphertext, 0, 1)))
                                .build());
            }
        }

        private byte[] encrypted(byte[] plaintext) {
            try {
                return wrapping.wrap(Objects.requireNonNull(keys.get(current)), plaintext, NO_CONTEXT);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void decrypt(DecryptRequest request, StreamObserver<DecryptResponse> observer) {
            synchronized (FakePlugin.this) {
                SecretKeySpec key = keys.get(request.getKeyId());
                if (decryptFailure != null || key == null) {
                    Status failure = decryptFailure == null ? Status.NOT_FOUND : decryptFailure;
                    observer.onError(failure.withDescription("no such key").asRuntimeException());
                    return;
                }
                ByteString first = request.getAnnotationsOrDefault(ANNOTATION, ByteString.EMPTY);
                try {
                    byte[] plain = wrapping.unwrap(
                            key, first.concat(request.getCiphertext()).toByteArray(), NO_CONTEXT);
                    answer(
                            observer,
                            DecryptResponse.newBuilder()
                                    .setPlaintext(ByteString.copyFrom(plain))
                                    .build());
                } catch (GeneralSecurityException e) {
                    // As a Go program does that returns any error.
                    observer.onError(Status.UNKNOWN
                            .withDescription("message authentication failed")
                            .asRuntimeException());
                }
            }
        }

        private <T> void answer(StreamObserver<T> observer, T answer) {
            if (!hanging) {
                observer.onNext(answer);
                observer.onCompleted();
            }
        }
    }
}
