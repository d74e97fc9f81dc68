// Selecting words makes a quote; saving by keyboard goes on to the next question. Without a script both are typed.
"use strict";

let current = null; // the question that a selection belongs to

const askOf = (node) => (node instanceof Element ? node.closest("form.ask") : null);

document.addEventListener("focusin", (event) => {
  const ask = askOf(event.target);
  if (ask) current = ask.id;
});

// Place of a point of the selection in the whole text: the passage's place and the characters before it.
function placeOf(node, offset) {
  const element = node instanceof Element ? node : node.parentElement;
  const passage = element && element.closest(".passage");
  if (!passage) return null;
  const before = document.createRange();
  before.selectNodeContents(passage);
  before.setEnd(node, offset);
  const points = Array.from(before.toString()).length; // Python counts code points
  return { passage, at: Number(passage.dataset.start) + points };
}

document.addEventListener("mouseup", () => setTimeout(quoteSelection, 0));
document.addEventListener("keyup", (event) => {
  if (event.key === "Shift") quoteSelection();
});

function quoteSelection() {
  const selection = window.getSelection();
  const words = selection ? selection.toString().trim() : "";
  const text = document.getElementById("text");
  if (!words || !text || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  const from = placeOf(range.startContainer, range.startOffset);
  const ask = document.getElementById(current || "") || document.querySelector("form.ask:not(.answered)");
  if (!ask || !from) return;
  const lead = range.toString().length - range.toString().trimStart().length;
  ask.querySelector("details.behind").open = true;
  ask.querySelector("[name=quote]").value = words;
  ask.querySelector("[name=start]").value = from.at + lead;
  const label = ask.querySelector("label").firstChild.textContent.trim();
  document.getElementById("said").textContent = `Quoted for ${label}.`;
}

// A typed quote has no known place.
document.addEventListener("input", (event) => {
  if (event.target.name === "quote") event.target.form.elements.start.value = "";
});

// What was last asked of the server: the question, the suggestion accepted, and whether the keyboard stood in the form.
let asked = null;
document.addEventListener("submit", (event) => {
  const ask = askOf(event.target);
  if (!ask) return;
  const pressed = event.submitter;
  asked = {
    id: ask.id,
    following: ask.dataset.following,
    key: pressed && pressed.name === "accept" ? pressed.value : "",
    isInForm: ask.contains(document.activeElement),
  };
}, true);

document.addEventListener("htmx:after:swap", () => {
  const ask = asked && document.getElementById(asked.id);
  if (!ask) return;
  const hasFault = ask.querySelector(".fault") !== null;
  if (asked.key && !hasFault) {
    const hit = document.querySelector(`#text .hit[form="${asked.id}"][value="${CSS.escape(asked.key)}"]`);
    if (hit) hit.classList.add("taken");
  }
  const next = hasFault ? ask : document.getElementById(`ask-${asked.following}`) || ask;
  const control = next.querySelector("select, textarea, input:not([type=hidden])");
  if (asked.isInForm && control) control.focus();
  else ask.scrollIntoView({ block: "nearest" });
  asked = null;
});
