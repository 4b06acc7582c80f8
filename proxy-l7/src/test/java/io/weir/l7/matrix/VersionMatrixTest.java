package io.weir.l7.matrix;

import static io.weir.l7.matrix.MatrixClient.NONE;
import static io.weir.l7.matrix.MatrixClient.UNSAID;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.error.Blame;
import io.weir.core.error.ProxyError;
import io.weir.l7.matrix.MatrixCall.Received;
import io.weir.l7.matrix.MatrixClient.Answer;
import io.weir.testkit.Gate;
import io.weir.testkit.LeakAssert;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests and responses of every shape, and their ends at every moment, are the same in all four pairs. */
@ExtendWith(LeakAssert.class)
class VersionMatrixTest {
    private static final byte[] HELLO = "hello".getBytes(ISO_8859_1);
    private static final int BIG = 10 << 20;

    private final List<DynamicTest> cases = new ArrayList<>();
    private int clientVersion;
    private int endpointVersion;

    /** What a case does between a client and an endpoint whose script it gave. */
    private interface Story {
        void tell(Pair pair, MatrixClient client) throws Exception;
    }

    @TestFactory
    Stream<DynamicContainer> everyCaseInEveryPair() {
        List<DynamicContainer> pairs = new ArrayList<>();
        for (int client = 1; client <= 2; client++) {
            for (int endpoint = 1; endpoint <= 2; endpoint++) {
                cases.clear();
                clientVersion = client;
                endpointVersion = endpoint;
                requests();
                responses();
                interims();
                ends();
                sizes();
                pairs.add(DynamicContainer.dynamicContainer(client + " to " + endpoint, List.copyOf(cases)));
            }
        }
        return pairs.stream();
    }

    private void add(String name, MatrixCall.Script script, Story story) {
        int from = clientVersion;
        int to = endpointVersion;
        cases.add(DynamicTest.dynamicTest(name, () -> {
            try (Pair pair = Pair.start(from, to, script); MatrixClient client = pair.connect()) {
                story.tell(pair, client);
            }
        }));
    }

    private static Received next(BlockingQueue<Received> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(10, TimeUnit.SECONDS), "no request came");
    }

    private void requests() {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE")) {
            BlockingQueue<Received> got = new LinkedBlockingQueue<>();
            add(method + " without a body", call -> {
                got.add(call.read());
                call.only(200, "x", "y");
            }, (pair, client) -> {
                Answer answer = client.ask(method, "/p?q=1", "accept", "*/*");
                Received request = next(got);
                assertThat(request.method()).isEqualTo(method);
                assertThat(request.path()).isEqualTo("/p?q=1");
                assertThat(request.authority()).isEqualTo("a");
                assertThat(request.fields().first("accept")).isEqualTo("*/*");
                assertThat(request.body()).isEmpty();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.fields().first("x")).isEqualTo("y");
                assertThat(answer.body()).isEmpty();
                assertThat(client.ask(method, "/again").status()).isEqualTo(200);
            });
        }
        for (int length : new int[] {5, UNSAID, 0}) {
            BlockingQueue<Received> got = new LinkedBlockingQueue<>();
            byte[] sent = length == 0 ? new byte[0] : HELLO;
            add("a body of length " + (length == UNSAID ? "unsaid" : length), call -> {
                got.add(call.read());
                call.only(200);
            }, (pair, client) -> {
                client.head("POST", "/", length);
                client.body(sent);
                client.end();
                assertThat(client.read().status()).isEqualTo(200);
                Received request = next(got);
                assertThat(request.body()).isEqualTo(sent);
                if (length != UNSAID) {
                    assertThat(request.fields().first("content-length")).isEqualTo(String.valueOf(length));
                }
            });
        }
        BlockingQueue<Received> trailed = new LinkedBlockingQueue<>();
        add("trailers of a request", call -> {
            trailed.add(call.read());
            call.only(200);
        }, (pair, client) -> {
            client.head("POST", "/", UNSAID, "te", "trailers");
            client.body(HELLO);
            client.end("x-sum", "7");
            assertThat(client.read().status()).isEqualTo(200);
            Received request = next(trailed);
            assertThat(request.body()).isEqualTo(HELLO);
            assertThat(request.trailers().first("x-sum")).isEqualTo("7");
        });
    }

    private void responses() {
        add("a body of said length", call -> {
            call.read();
            call.head(200, "content-length", "5");
            call.body(HELLO);
            call.end();
        }, (pair, client) -> {
            Answer answer = client.ask("GET", "/");
            assertThat(answer.fields().first("content-length")).isEqualTo("5");
            assertThat(answer.body()).isEqualTo(HELLO);
        });
        add("a body of unsaid length with trailers", call -> {
            call.read();
            call.head(200);
            call.body(HELLO);
            call.body(HELLO);
            call.end("x-sum", "7");
        }, (pair, client) -> {
            Answer answer = client.ask("GET", "/", "te", "trailers");
            assertThat(answer.body()).isEqualTo("hellohello".getBytes(ISO_8859_1));
            assertThat(answer.trailers().first("x-sum")).isEqualTo("7");
        });
        add("HEAD tells the length of no body", call -> {
            call.read();
            call.only(200, "content-length", "123");
        }, (pair, client) -> {
            Answer answer = client.ask("HEAD", "/");
            assertThat(answer.fields().first("content-length")).isEqualTo("123");
            assertThat(answer.body()).isEmpty();
            assertThat(client.ask("HEAD", "/").status()).isEqualTo(200);
        });
        for (int status : new int[] {204, 304}) {
            add(status + " has no body", call -> {
                call.read();
                call.only(status, "etag", "\"e\"");
            }, (pair, client) -> {
                Answer answer = client.ask("GET", "/");
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.fields().first("etag")).isEqualTo("\"e\"");
                assertThat(client.ask("GET", "/").status()).isEqualTo(status);
            });
        }
        add("an answer before the end of the request", call -> call.only(403), (pair, client) -> {
            client.head("POST", "/", 1000);
            client.body(HELLO);
            assertThat(client.read().status()).isEqualTo(403);
        });
    }

    private void interims() {
        add("100-continue before the body", call -> {
            call.interim(100);
            assertThat(call.read().body()).isEqualTo(HELLO);
            call.only(200);
        }, (pair, client) -> {
            client.head("POST", "/", 5, "expect", "100-continue");
            assertThat(client.interim()).isEqualTo(100);
            client.body(HELLO);
            client.end();
            assertThat(client.read().status()).isEqualTo(200);
        });
        add("a refusal instead of 100-continue", call -> call.only(417), (pair, client) -> {
            client.head("POST", "/", 5, "expect", "100-continue");
            assertThat(client.read().status()).isEqualTo(417);
        });
        add("103 before the response", call -> {
            call.read();
            call.interim(103, "link", "</s.css>");
            call.interim(103);
            call.only(200);
        }, (pair, client) -> assertThat(client.ask("GET", "/").interims()).containsExactly(103, 103));
    }

    private void ends() {
        add("the endpoint breaks off before its head", call -> {
            call.read();
            call.cut();
        }, (pair, client) -> {
            client.head("POST", "/", 5);
            client.body(HELLO);
            client.end();
            assertThat(client.read().status()).isEqualTo(502);
            assertThat(pair.proxy().nextRecord().error()).isEqualTo(ProxyError.RESET_BEFORE_HEAD);
        });
        add("the endpoint breaks off while the request comes", MatrixCall::cut, (pair, client) -> {
            client.head("POST", "/", 1000);
            client.body(HELLO);
            assertThat(client.read().status()).isEqualTo(502);
        });
        add("the endpoint breaks off in its body", call -> {
            call.read();
            call.head(200);
            call.body(HELLO);
            call.cut();
        }, (pair, client) -> {
            assertThat(client.ask("GET", "/").cut()).isTrue();
            assertThat(pair.proxy().nextRecord().error()).isEqualTo(ProxyError.RESPONSE_INCOMPLETE);
        });
        add("the endpoint breaks off in a body of said length", call -> {
            call.read();
            call.head(200, "content-length", "1000");
            call.body(HELLO);
            call.cut();
        }, (pair, client) -> assertThat(client.ask("GET", "/").cut()).isTrue());
        AtomicInteger tries = new AtomicInteger();
        add("a GET is tried again when the endpoint breaks off", call -> {
            call.read();
            if (tries.getAndIncrement() == 0) {
                call.cut();
            } else {
                call.only(204);
            }
        }, (pair, client) -> {
            assertThat(client.ask("GET", "/").status()).isEqualTo(204);
            assertThat(pair.proxy().nextRecord().attempts()).isEqualTo(2);
        });
        clientLeaves("while it sends", 1000, false);
        clientLeaves("while it waits", NONE, false);
        clientLeaves("while it reads", NONE, true);
    }

    private void clientLeaves(String when, int length, boolean answered) {
        Gate there = new Gate();
        Gate noticed = new Gate();
        add("the client leaves " + when, call -> {
            if (length == NONE) {
                call.read();
            }
            if (answered) {
                call.head(200);
                call.body(HELLO);
            }
            there.open();
            call.awaitCut();
            noticed.open();
        }, (pair, client) -> {
            client.head("POST", "/", length);
            if (length != NONE) {
                client.body(HELLO);
            }
            there.await();
            client.cut();
            noticed.await();
            assertThat(Objects.requireNonNull(pair.proxy().nextRecord().error()).blame()).isEqualTo(Blame.CLIENT);
        });
    }

    private void sizes() {
        String large = "v".repeat(15_000);
        BlockingQueue<Received> got = new LinkedBlockingQueue<>();
        add("large fields", call -> {
            got.add(call.read());
            call.only(200, "x-large", large + large);
        }, (pair, client) -> {
            Answer answer = client.ask("GET", "/", "x-large", large);
            assertThat(next(got).fields().first("x-large")).isEqualTo(large);
            assertThat(answer.fields().first("x-large")).isEqualTo(large + large);
        });
        byte[] big = new byte[BIG];
        new Random(7).nextBytes(big);
        for (int length : new int[] {BIG, UNSAID}) {
            String said = length == UNSAID ? "unsaid" : "said";
            BlockingQueue<Received> came = new LinkedBlockingQueue<>();
            add("10 MiB of " + said + " length from the client", call -> {
                came.add(call.read());
                call.only(200);
            }, (pair, client) -> {
                client.head("POST", "/", length);
                client.body(big);
                client.end();
                assertThat(client.read().status()).isEqualTo(200);
                assertThat(Arrays.equals(next(came).body(), big)).isTrue();
            });
            add("10 MiB of " + said + " length to the client", call -> {
                call.read();
                if (length == UNSAID) {
                    call.head(200);
                } else {
                    call.head(200, "content-length", String.valueOf(length));
                }
                call.body(big);
                call.end();
            }, (pair, client) -> assertThat(Arrays.equals(client.ask("GET", "/").body(), big)).isTrue());
        }
    }
}
