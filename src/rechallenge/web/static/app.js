// What a page without a script does not need: single keys, focus after a change, and verdicts that outlive a lost connection.
"use strict";

const alertBox = () => document.getElementById("alert");
const say = (text) => { const said = document.getElementById("said"); if (said) said.textContent = text; };

function complain(text) {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  alertBox()?.replaceChildren(paragraph);
}

// ---- Single keys. A control that has one says so in data-key; there are none until the person chose them (WCAG 2.1.4).
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.repeat) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const pressed = event.key.toLowerCase();
  if (pressed.length !== 1) return;
  for (const control of document.querySelectorAll("[data-key], [data-focus-key]")) {
    if ((control.dataset.key ?? control.dataset.focusKey).toLowerCase() !== pressed) continue;
    event.preventDefault();
    if (control.dataset.focusKey) control.focus();
    else control.click();
    return;
  }
});

// ---- After a part of the page was replaced: the reader stands at its beginning, on the screen and with a screen reader.
document.addEventListener("htmx:after:swap", () => {
  const title = document.getElementById("card-title");
  if (title) {
    title.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }
  const desk = document.getElementById("desk");
  if (desk?.dataset.path && location.search) history.replaceState(null, "", desk.dataset.path);
  restoreDraft();
});

// ---- Nothing is lost. A note is kept here while it is written; a verdict until the server said that it is on disk.
const RETRY_MS = 2000;
const desk = () => document.getElementById("desk");
const place = (kind) => `rechallenge:${kind}:${desk()?.dataset.person}:${desk()?.dataset.stage}`;
let retrying = null;

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch { /* a browser that keeps nothing still screens */ }
}

function kept(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function restoreDraft() {
  const note = document.getElementById("note");
  const draft = note && kept(place("draft"));
  if (draft && draft.record === note.form.elements.record.value && !note.value) note.value = draft.note;
}

document.addEventListener("input", (event) => {
  if (event.target.id === "note") {
    keep(place("draft"), { record: event.target.form.elements.record.value, note: event.target.value });
  }
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "decide") return;
  const form = new FormData(event.target, event.submitter);
  keep(place("pending"), { path: event.target.getAttribute("action"), body: new URLSearchParams(form).toString() });
}, true);

document.addEventListener("htmx:after:request", (event) => {
  const status = event.detail.ctx.response.status;
  if (status < 400) {
    alertBox()?.replaceChildren();
    if (isDecision(event)) { keep(place("pending"), null); keep(place("draft"), null); }
  } else if (isDecision(event)) {
    settle(status);
  }
});

document.addEventListener("htmx:error", (event) => {
  if (!isDecision(event) || event.detail.ctx?.response) return;
  complain("Not saved: the server cannot be reached. Your verdict is kept in this browser and sent again.");
  retryLater();
});

function isDecision(event) {
  return event.detail.ctx?.sourceElement?.id === "decide";
}

// What an error of the server means for a verdict that waits: kept where it can still be saved, dropped where it was refused.
function settle(status) {
  if (status === 401) complain("You are signed out. Sign in again in this browser: your verdict is kept and then sent.");
  else if (status >= 500) retryLater();
  else keep(place("pending"), null);
}

function retryLater() {
  retrying ??= setTimeout(retry, RETRY_MS);
}

async function retry() {
  retrying = null;
  const pending = desk() && kept(place("pending"));
  if (!pending) return;
  try {
    const answer = await fetch(pending.path, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true" },
      body: pending.body,
    });
    if (answer.ok) {
      keep(place("pending"), null);
      keep(place("draft"), null);
      location.assign(desk().dataset.path);
    } else {
      settle(answer.status);
    }
  } catch {
    complain("Not saved: the server cannot be reached. Your verdict is kept in this browser and sent again.");
    retryLater();
  }
}

restoreDraft();
if (desk() && kept(place("pending"))) {
  say("A verdict that was not saved is being sent again.");
  retry();
}
