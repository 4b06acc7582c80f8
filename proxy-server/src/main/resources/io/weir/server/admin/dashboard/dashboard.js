import { History, LOOK_BACK, bytesText, failures, index, millisText, percentile, perSecond, rateText, since, sum, together,
  uptimeText } from "/state.js";
import { Table, setText } from "/tables.js";
import { Plot } from "/plots.js";

const LOOK_MS = 1000;
const SAID_MS = 6000;
const FAILURES_SHOWN = 100;

const $ = (id) => document.getElementById(id);
const history = new History();
const endpointKey = (endpoint) => `${endpoint.cluster} ${endpoint.address}`;
const trafficKey = (traffic) => `${traffic.listener} ${traffic.cluster}`;
const nameKey = (item) => item.name;

// What an item was one answer ago, for rates, and some answers ago, for percentiles; set before tables are shown.
let last = {};
let earlier = {};
let paused = false;
let silentTimer = 0;
let lookTimer = 0;
let weighed = null;

// State of endpoints in words and looks: the shape before the word tells as much as its colour.
const LOOKS = { up: "good", slow_start: "good", checking: "wait", draining: "wait", down: "bad", ejected: "bad", unresolved: "bad" };

function stateText(endpoint) {
  const word = endpoint.state.replace("_", " ");
  const notes = [];
  if (endpoint.drained && endpoint.state !== "draining") {
    notes.push("drained");
  }
  if (endpoint.backup) {
    notes.push("backup");
  }
  return notes.length ? `${word} (${notes.join(", ")})` : word;
}

function rate(now, before, field) {
  return perSecond(history.now, history.before(), field, now, before);
}

function latencyColumn(field, ratio, was, key) {
  return {
    type: "number",
    text: (item) => millisText(percentile(history.now.latency_bounds_ms, since(item[field], was().get(key(item))?.[field]), ratio)),
  };
}

const number = (text) => ({ type: "number", text });

const endpointTable = new Table($("endpoint-rows"), {
  key: endpointKey,
  empty: "No endpoint to show.",
  columns: [
    { text: (it) => it.cluster },
    { header: true, text: (it) => it.address },
    { text: stateText, style: (it) => `state ${LOOKS[it.state] ?? "wait"}` },
    { type: "number", node: weightCell },
    number((it) => (it.max_connections ? `${it.in_progress} / ${it.max_connections}` : String(it.in_progress))),
    number((it) => String(it.connections_open)),
    number((it) => rateText(rate(it, last.endpoints.get(endpointKey(it)), "requests"))),
    { type: "number", text: (it) => rateText(rate(it, last.endpoints.get(endpointKey(it)), "failures")),
      style: (it) => (rate(it, last.endpoints.get(endpointKey(it)), "failures") > 0 ? "bad" : "zero") },
    latencyColumn("latency", 0.5, () => earlier.endpoints, endpointKey),
    latencyColumn("latency", 0.99, () => earlier.endpoints, endpointKey),
    number((it) => bytesText(rate(it, last.endpoints.get(endpointKey(it)), "bytes_sent"))),
    number((it) => bytesText(rate(it, last.endpoints.get(endpointKey(it)), "bytes_received"))),
    { text: (it) => it.reason || "–" },
    { type: "change", node: drainCell },
  ],
});

const clusterTable = new Table($("cluster-rows"), {
  key: nameKey,
  empty: "No cluster.",
  columns: [
    { header: true, text: (it) => it.name },
    { text: (it) => it.balance.replaceAll("_", " ") },
    { type: "number", text: (it) => `${it.eligible} of ${it.endpoints}${it.panic ? " (panic)" : ""}`,
      style: (it) => (it.eligible === 0 || it.panic ? "bad" : "") },
    number((it) => String(it.in_progress)),
    number((it) => String(it.queue)),
    number((it) => rateText(rate(it, last.clusters.get(it.name), "retries"))),
    latencyColumn("connect", 0.5, () => earlier.clusters, nameKey),
    latencyColumn("connect", 0.99, () => earlier.clusters, nameKey),
    latencyColumn("response", 0.5, () => earlier.clusters, nameKey),
    latencyColumn("response", 0.9, () => earlier.clusters, nameKey),
    latencyColumn("response", 0.99, () => earlier.clusters, nameKey),
  ],
});

const listenerTable = new Table($("listener-rows"), {
  key: (it) => `${it.name} ${it.state} ${it.addresses}`,
  empty: "No listener.",
  columns: [
    { header: true, text: (it) => it.name },
    { text: (it) => it.protocol },
    { text: (it) => it.addresses.join(", ") },
    { text: (it) => it.state, style: (it) => `state ${it.state === "accepting" ? "good" : "wait"}` },
    number((it) => String(it.open)),
    number((it) => rateText(rate(it, last.listeners.get(it.name), "accepted"))),
    number((it) => rateText(rate(it, last.listeners.get(it.name), "refused"))),
    number((it) => bytesText(rate(it, last.listeners.get(it.name), "bytes_received"))),
    number((it) => bytesText(rate(it, last.listeners.get(it.name), "bytes_sent"))),
  ],
});

const trafficTable = new Table($("traffic-rows"), {
  key: trafficKey,
  empty: "Nothing ended yet.",
  columns: [
    { header: true, text: (it) => it.listener },
    { text: (it) => it.cluster || "none" },
    number((it) => String(it.in_progress)),
    number((it) => rateText(rate(it, last.traffic.get(trafficKey(it)), "ended"))),
    number((it) => rateText(rate(it, last.traffic.get(trafficKey(it)), "failures"))),
    latencyColumn("latency", 0.5, () => earlier.traffic, trafficKey),
    latencyColumn("latency", 0.9, () => earlier.traffic, trafficKey),
    latencyColumn("latency", 0.99, () => earlier.traffic, trafficKey),
    { type: "long", text: (it) => counted(Object.entries(it.failed)) || "–" },
  ],
});

const routeTable = new Table($("route-rows"), {
  key: (it) => `${it.listener} ${it.name} ${it.match}`,
  empty: "No route.",
  columns: [
    { text: (it) => it.listener },
    { header: true, text: (it) => it.name },
    { type: "long", text: (it) => it.match },
    { text: (it) => it.to },
  ],
});

const failureTable = new Table($("failure-rows"), {
  key: (it) => it.key,
  empty: "Nothing failed yet.",
  columns: [
    { text: (it) => new Date(it.time_ms).toTimeString().slice(0, 8) },
    { header: true, text: (it) => it.verdict },
    number((it) => (it.status ? String(it.status) : "–")),
    { text: (it) => it.listener },
    { text: (it) => it.endpoint ?? it.cluster ?? "–" },
    { text: (it) => it.client },
    { type: "long", text: (it) => (it.method ? `${it.method} ${it.path}` : "–") },
    number((it) => millisText(it.total_ms)),
    { type: "long", text: (it) => it.detail ?? it.error ?? "" },
  ],
});

const requestPlot = new Plot($("plot-requests"),
  [{ name: "all", kind: "one" }, { name: "failed", kind: "fail" }], (value) => rateText(value ?? 0));
const latencyPlot = new Plot($("plot-latency"),
  [{ name: "p50", kind: "one" }, { name: "p99", kind: "two" }], (value) => millisText(value));
const openPlot = new Plot($("plot-open"),
  [{ name: "", kind: "one" }], (value) => String(Math.round(value ?? 0)));

function weightCell(endpoint, cell) {
  const button = cell.firstChild ?? cell.appendChild(newButton("weight", () => askWeight(cell.endpoint)));
  cell.endpoint = endpoint;
  setText(button, String(endpoint.weight));
  const isSet = endpoint.weight !== endpoint.configured_weight;
  button.classList.toggle("set", isSet);
  describe(button, `Weight ${endpoint.weight}${isSet ? `, configured ${endpoint.configured_weight},` : ""} of ${endpointKey(endpoint)}: change`);
}

function drainCell(endpoint, cell) {
  const button = cell.firstChild ?? cell.appendChild(newButton("drain", () => toggleDrain(cell.endpoint)));
  cell.endpoint = endpoint;
  const word = endpoint.drained ? "Undrain" : "Drain";
  setText(button, word);
  describe(button, `${word} ${endpointKey(endpoint)}`);
}

function newButton(name, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = name;
  button.addEventListener("click", onClick);
  return button;
}

function describe(button, label) {
  if (button.getAttribute("aria-label") !== label) {
    button.setAttribute("aria-label", label);
  }
}

function counted(entries) {
  return entries.sort((a, b) => b[1] - a[1]).map(([what, count]) => `${what} ${count.toLocaleString("en")}`).join(", ");
}

// Looking.

async function look() {
  clearTimeout(lookTimer);
  try {
    const reply = await fetch("/state", { cache: "no-store" });
    if (!reply.ok) {
      throw new Error(`answer ${reply.status}`);
    }
    const answer = await reply.json();
    prepare(answer);
    tellChanges(answer, history.now);
    history.push(answer);
    show();
    alarm("");
  } catch (problem) {
    const since = history.now ? ` since ${new Date(history.now.time_ms).toTimeString().slice(0, 8)}` : "";
    alarm(`No answer${since}: ${problem.message}`);
  }
  schedule();
}

function schedule() {
  clearTimeout(lookTimer);
  if (!paused && !document.hidden) {
    lookTimer = setTimeout(look, LOOK_MS);
  }
}

/** Adds what columns need. */
function prepare(answer) {
  for (const traffic of answer.traffic) {
    traffic.failures = failures(traffic);
  }
  const seen = new Map();
  for (const failure of answer.failures) {
    const key = [failure.time_ms, failure.client, failure.verdict, failure.path].join(" ");
    seen.set(key, (seen.get(key) ?? 0) + 1);
    failure.key = `${key} ${seen.get(key)}`;
  }
}

function indexes(answer) {
  return {
    endpoints: index(answer.endpoints, endpointKey),
    clusters: index(answer.clusters, nameKey),
    listeners: index(answer.listeners, nameKey),
    traffic: index(answer.traffic, trafficKey),
  };
}

function show() {
  const now = history.now;
  last = indexes(history.before());
  earlier = indexes(history.before(LOOK_BACK));
  showSummary(now);
  showPlots();
  showEndpoints();
  clusterTable.show(now.clusters);
  listenerTable.show(now.listeners);
  trafficTable.show(now.traffic.filter((it) => it.ended > 0 || it.in_progress > 0));
  routeTable.show(now.routes);
  failureTable.show(now.failures.slice(0, FAILURES_SHOWN));
  const verdicts = new Map();
  now.failures.forEach((failure) => verdicts.set(failure.verdict, (verdicts.get(failure.verdict) ?? 0) + 1));
  setText($("verdicts"), counted([...verdicts]));
}

function showSummary(now) {
  const memory = now.memory.shedding ? "memory is short: new work is refused" : now.memory.paused ? "memory is short: reading pauses" : "";
  const words = [now.version, now.ready ? "ready" : "not ready", `up ${uptimeText(now.uptime_s)}`,
    `${now.connections.open.toLocaleString("en")} of ${now.connections.max.toLocaleString("en")} connections`, memory];
  setText($("summary"), words.filter(Boolean).join(" · "));
}

function showPlots() {
  const ended = history.series((now, before) => totalPerSecond(now, before, "ended"));
  const failed = history.series((now, before) => totalPerSecond(now, before, "failures"));
  requestPlot.show(ended[0], ended[1], failed[1]);
  const p50 = history.series((now, before, early) => totalPercentile(now, early, 0.5));
  const p99 = history.series((now, before, early) => totalPercentile(now, early, 0.99));
  latencyPlot.show(p50[0], p50[1], p99[1]);
  const open = history.series((now) => sum(now.listeners, (listener) => listener.open));
  openPlot.show(open[0], open[1]);
}

function totalPerSecond(now, before, field) {
  const was = index(before.traffic, trafficKey);
  return sum(now.traffic, (it) => perSecond(now, before, field, it, was.get(trafficKey(it)) ?? { [field]: 0 }));
}

function totalPercentile(now, before, ratio) {
  const was = index(before.traffic, trafficKey);
  const counts = together(now.traffic.map((it) => since(it.latency, was.get(trafficKey(it))?.latency)));
  return percentile(now.latency_bounds_ms, counts, ratio);
}

function showEndpoints() {
  const all = history.now.endpoints;
  const wanted = $("filter").value.trim().toLowerCase();
  const troubled = $("troubled").checked;
  endpointTable.show(all.filter((it) =>
    (!wanted || `${endpointKey(it)} ${stateText(it)}`.toLowerCase().includes(wanted)) && (!troubled || takesNothing(it))));
  const up = all.filter((it) => !takesNothing(it)).length;
  setText($("endpoints-count"), `${up} of ${all.length} take work`);
}

function takesNothing(endpoint) {
  return !["up", "slow_start"].includes(endpoint.state) || endpoint.weight === 0;
}

/** Says what flipped, for those who do not see it and those who looked away. */
function tellChanges(now, before) {
  if (!before) {
    return;
  }
  const was = index(before.endpoints, endpointKey);
  const flips = now.endpoints.filter((it) => was.has(endpointKey(it)) && was.get(endpointKey(it)).state !== it.state);
  if (flips.length > 3) {
    say(`${flips.length} endpoints changed their state`);
  } else if (flips.length > 0) {
    say(flips.map((it) => `${endpointKey(it)} is ${stateText(it)}`).join("; "));
  }
}

// Changing.

async function change(endpoint, method, verb, body = "") {
  const token = $("token").value.trim();
  if (!token) {
    say("Type the token first: it is admin.token of the configuration");
    $("token").focus();
    return;
  }
  const path = `/clusters/${encodeURIComponent(endpoint.cluster)}/endpoints/${encodeURIComponent(endpoint.address)}/${verb}`;
  try {
    const reply = await fetch(path, { method, body, headers: { "Authorization": `Bearer ${token}`, "Content-Type": "text/plain" } });
    if (!reply.ok) {
      say(await problem(reply));
      return;
    }
    const now = await reply.json();
    say(`${endpointKey(now)} is ${stateText(now)}, weight ${now.weight}`);
    look();
  } catch (failure) {
    say(`Not done: ${failure.message}`);
  }
}

async function problem(reply) {
  if (reply.status === 401) {
    $("token").focus();
    return "Not done: this is not the token";
  }
  const text = await reply.text();
  try {
    return `Not done: ${JSON.parse(text).error}`;
  } catch {
    return `Not done: ${text}`;
  }
}

function toggleDrain(endpoint) {
  change(endpoint, "POST", endpoint.drained ? "undrain" : "drain");
}

function askWeight(endpoint) {
  weighed = endpoint;
  setText($("weight-about"), `${endpointKey(endpoint)}, configured: ${endpoint.configured_weight}`);
  $("weight-value").value = endpoint.weight;
  $("weight-dialog").returnValue = "";
  $("weight-dialog").showModal();
  $("weight-value").select();
}

$("weight-dialog").addEventListener("close", () => {
  const answer = $("weight-dialog").returnValue;
  if (weighed && (answer === "set" || answer === "configured")) {
    change(weighed, "PUT", "weight", answer === "set" ? $("weight-value").value : "configured");
  }
  weighed = null;
});

// Telling.

function say(text) {
  setText($("said"), text);
  clearTimeout(silentTimer);
  silentTimer = setTimeout(() => setText($("said"), ""), SAID_MS);
}

function alarm(text) {
  setText($("alarm"), text);
  document.body.classList.toggle("stale", text !== "");
}

// Tools. The token lives in its field and nowhere else.

$("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  say($("token").value ? "The token goes with your next change" : "No token");
});

$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  setText($("pause"), paused ? "Go on" : "Pause");
  look();
});

const THEMES = ["system", "light", "dark"];
$("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? "system";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  if (next === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }
  setText($("theme"), `Theme: ${next}`);
  redraw();
});

function redraw() {
  [requestPlot, latencyPlot, openPlot].forEach((plot) => plot.redraw());
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
$("filter").addEventListener("input", showEndpoints);
$("troubled").addEventListener("change", showEndpoints);
document.addEventListener("visibilitychange", schedule);

look();
