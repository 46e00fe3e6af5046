// The page works without this: it is quicker with it. Nothing here decides anything; the hub does.
"use strict";

const SILENT_MS = 3000; // longer than this without a beat, and the hub is lost
const FRESH_MS = 350; // a tap this soon after the answers changed was meant for what stood there before
const SEEN_EVERY_MS = 500;
const STOP_TRIES = 40;
const STOP_TOLD_MS = 6000; // what a stop came to stays to be read

const $ = (selector) => document.querySelector(selector);
const page = random();
const seal = $("meta[name=seal]").content;
const watches = Boolean($("[data-page]"));
let doing = { moving: false, posts: false, turn: "" };
let heardAt = performance.now();
let changedAt = -Infinity;
let posted = 0;
let keptUntil = -Infinity;
let source = null;
let awake = null;

function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(text, bad = false) {
  $("#told").textContent = text;
  $("#told").classList.toggle("refused", bad);
}

// --- what comes from the hub

function show(region, html) {
  const place = document.getElementById(`r-${region}`);
  if (!place) return;
  const focused = place.contains(document.activeElement);
  const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.querySelector("summary").textContent));
  place.innerHTML = html;
  for (const one of place.querySelectorAll("details:not(.private)")) {
    one.open = open.has(one.querySelector("summary").textContent);
  }
  if (region === "answers") {
    changedAt = performance.now();
    if (performance.now() > keptUntil) tell("");
    if (focused) place.focus({ preventScroll: true });
  }
  if (region === "captions") scrollDown(place);
  for (const ring of place.querySelectorAll("[data-left]")) ring.since = performance.now();
  tick();
}

function scrollDown(place) {
  const list = place.querySelector(".lines");
  if (list) list.scrollTop = list.scrollHeight;
}

function alive() {
  heardAt = performance.now();
  $("#lost").hidden = true;
  document.body.classList.remove("is-lost");
}

function connect() {
  if (source) source.close();
  source = new EventSource("/api/events");
  source.addEventListener("beat", alive);
  source.addEventListener("hello", alive);
  source.addEventListener("doing", (event) => {
    doing = JSON.parse(event.data);
    document.body.classList.toggle("moving", doing.moving);
    const turn = $(".wait-form [name=turn]");
    if (turn) turn.value = doing.turn;
    keepAwake();
  });
  for (const region of ["banner", "captions", "answers", "step", "motion", "status"]) {
    source.addEventListener(region, (event) => {
      alive();
      show(region, event.data);
    });
  }
}

function watchOver() {
  if (document.hidden || performance.now() - heardAt < SILENT_MS) return;
  $("#lost").hidden = false;
  document.body.classList.add("is-lost");
  if (source.readyState === EventSource.CLOSED) connect();
}

// --- timers

function tick() {
  for (const ring of document.querySelectorAll("[data-left]")) {
    ring.since ??= performance.now();
    const gone = ring.dataset.runs === "1" ? (performance.now() - ring.since) / 1000 : 0;
    const left = Math.max(0, Number(ring.dataset.left) - gone);
    const whole = Number(ring.dataset.whole);
    ring.setAttribute("stroke-dasharray", `${whole ? (100 * left) / whole : 0} 100`);
    const seconds = Math.round(left);
    ring.parentNode.querySelector("text").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

// --- what goes to the hub

async function stop() {
  keptUntil = Infinity;
  tell("Stopping …");
  for (let n = 0; n < STOP_TRIES; n += 1) {
    try {
      const answer = await fetch("/api/stop", { method: "POST", keepalive: true, signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error(answer.statusText);
      const found = await answer.json();
      const still = found.confirmed_s !== null;
      const off = found.measured ? "Stopped: everything stands still." : "Everything was switched off. If it still moves, unplug it.";
      tell(still ? off : "Stop was sent, but it is not confirmed. Unplug it!", !still);
      keptUntil = performance.now() + STOP_TOLD_MS;
      return;
    } catch {
      tell("The hub does not answer. Unplug the massager!", true);
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  keptUntil = -Infinity;
}

async function tap(form, button) {
  const waits = form.classList.contains("wait-form");
  if (!waits && performance.now() - changedAt < FRESH_MS) return;
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.set(button.name, button.value);
  fields.set("id", random());
  fields.set("seal", seal);
  if (button) button.classList.add("tapped");
  try {
    const answer = await fetch("/tap", {
      method: "POST", body: fields, redirect: "manual", signal: AbortSignal.timeout(5000),
    });
    if (answer.type === "opaqueredirect" || answer.ok) return;
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = html.querySelector(".told, [role=alert].large");
    tell(why ? why.textContent : "That did not count.", true);
  } catch {
    tell("The hub does not answer.", true);
  } finally {
    if (button) button.classList.remove("tapped");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "stop-form") {
    event.preventDefault();
    stop();
  } else if (watches && form.getAttribute("action") === "/tap") {
    event.preventDefault();
    tap(form, event.submitter);
  }
});

document.addEventListener("keydown", (event) => {
  const stops = event.key === "Escape" || (event.key === " " && doing.moving);
  if (!stops) return;
  event.preventDefault();
  if (!event.repeat) stop();
}, { capture: true });

// A browser presses a focused button when the space bar comes up again.
document.addEventListener("keyup", (event) => {
  if (event.key === " " && doing.moving) event.preventDefault();
}, { capture: true });

// --- whether somebody can see this page

function sight(visible) {
  posted += 1;
  const body = JSON.stringify({ page, n: posted, visible, seal });
  if (visible) {
    fetch("/api/sight", {
      method: "POST", body, headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(2000),
    }).catch(watchOver);
  } else {
    navigator.sendBeacon("/api/sight", new Blob([body], { type: "application/json" }));
  }
}

async function keepAwake() {
  if (doing.moving && !awake && navigator.wakeLock && !document.hidden) {
    awake = await navigator.wakeLock.request("screen").catch(() => null);
    awake?.addEventListener("release", () => { awake = null; });
  } else if (!doing.moving && awake) {
    awake.release();
  }
}

document.addEventListener("visibilitychange", () => {
  if (doing.posts && seal) sight(!document.hidden);
  if (!watches) return;
  if (document.hidden) {
    source.close();
  } else {
    heardAt = performance.now();
    connect();
  }
});
window.addEventListener("pagehide", () => { if (doing.posts && seal) sight(false); });

if (watches) {
  connect();
  setInterval(watchOver, 500);
  setInterval(tick, 250);
  setInterval(() => { if (doing.posts && seal && !document.hidden) sight(true); }, SEEN_EVERY_MS);
  for (const place of document.querySelectorAll(".captions")) scrollDown(place);
}
