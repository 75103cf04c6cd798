package io.garboard.core.simulation;

import com.google.protobuf.MessageLite;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One request of a client on its way: to a member and back, each taking a moment; at most one outcome, or none. */
final class Answers {

    private final Simulation simulation;
    private boolean over;

    private Answers(Simulation simulation) {
        this.simulation = simulation;
    }

    /** How a request is made of a member. */
    interface Request<T extends MessageLite> {
        void make(MemberLife life, ResponseCallback<T> callback);
    }

    /**
     * Asks a member.
     *
     * @param outcome gets the response or the error; neither if the member could not be reached
     * @param timedOut called instead, after {@code patienceNanos}
     */
    static <T extends MessageLite> void ask(
            Simulation simulation,
            long memberId,
            long patienceNanos,
            Request<T> request,
            Outcome<T> outcome,
            Runnable timedOut) {
        Answers answers = new Answers(simulation);
        Consumer<Runnable> back = result ->
                simulation.schedule.after(20_000 + simulation.random.nextLong(400_000), () -> answers.once(result));
        simulation.schedule.after(20_000 + simulation.random.nextLong(400_000), () -> {
            MemberLife life = simulation.member(memberId).life;
            if (life == null) {
                back.accept(outcome.refused);
                return;
            }
            life.run(
                    "request",
                    () -> request.make(life, new ResponseCallback<T>() {
                        @Override
                        public void succeed(T response) {
                            life.requireAlive();
                            back.accept(() -> outcome.done.accept(response, null));
                        }

                        @Override
                        public void fail(EtcdError error) {
                            back.accept(() -> outcome.done.accept(null, error));
                        }
                    }));
        });
        simulation.schedule.after(patienceNanos, () -> answers.once(timedOut));
    }

    private void once(Runnable result) {
        if (!over) {
            over = true;
            simulation.clientActs(result);
        }
    }

    /**
     * What a client does with the outcome.
     *
     * @param done with the response or the error
     * @param refused nothing listens there
     */
    record Outcome<T>(
            BiConsumer<@org.jspecify.annotations.Nullable T, @org.jspecify.annotations.Nullable EtcdError> done,
            Runnable refused) {}
}
