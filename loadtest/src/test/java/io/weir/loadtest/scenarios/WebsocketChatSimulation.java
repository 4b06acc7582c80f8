package io.weir.loadtest.scenarios;

import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.Assertion;

/** See {@link io.weir.loadtest.ScenarioList#WEBSOCKET_CHAT}. */
public final class WebsocketChatSimulation extends WeirSimulation {
    private static final int MESSAGES = 10;

    public WebsocketChatSimulation() {
        promiseNoFailures();
        run(kept().wsBaseUrl(baseUrl().replaceFirst("http", "ws")), exec(ws("open").connect("/chat"))
                .exec(repeat(MESSAGES, "n").on(exec(ws("say").sendText("message #{n}").await(5)
                        .on(ws.checkTextMessage("reply").check(bodyString().isEL("message #{n}"))))))
                .exec(ws("close").close()),
                new Assertion[] {p99(), global().allRequests().count().gt((long) MESSAGES)},
                constantUsersPerSec(RATE / MESSAGES).during(SECONDS));
    }
}
