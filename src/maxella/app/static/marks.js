// Rating, seen, not interested, saved: each acts at once, moves the page, and can be taken back from a toast.

import { filmsIn, putInPlace } from "./moving.js";
import { base, newKey, read, send } from "./server.js";
import { filled, say, toast, words } from "./toasts.js";

const main = document.getElementById("main");
const part = main.dataset.part ?? "none";
const places = { shelves: "programme", wall: "wall", tonight: "tonight" };
let turn = 0;
let last = Promise.resolve();

// --- sending what was said -----------------------------------------------------------------------------------

// One after the other, so that the order in which things were said is the order in which they are kept.
function change(path, fields, told) {
  const key = newKey();
  const sent = last.then(() => attempt(path, [["key", key], ...fields], told));
  last = sent.catch(() => {});
  return sent;
}

async function attempt(path, fields, told) {
  const mine = (turn += 1);
  const place = document.getElementById(places[part]);
  place?.setAttribute("aria-busy", "true");
  try {
    const asked = part === "shelves" ? "shelves" : "none";
    const { html, undo } = await send(path + location.search, fields, asked);
    if (told) toast(told, undo && (() => change("/undo", [["undo", undo]], words.undone)));
    if (mine === turn) await show(place, html);
  } catch (error) {
    // A failed request has changed nothing, and the same key makes a second try harmless.
    toast(filled(words.failed, { reason: error.message }), () => attempt(path, fields, told), words.retry);
  } finally {
    place?.removeAttribute("aria-busy");
  }
}

async function show(place, html) {
  if (part === "shelves") await putInPlace(place, html, isPersonal());
  else if (place) await putInPlace(place, await read(`/parts/${part}${location.search}`, part), false);
  else if (part !== "none") await putInPlace(main, await read(location.pathname.slice(base.length) + location.search, part), false);
  say(place?.querySelector("[data-announcement]")?.dataset.announcement ?? "");
}

const isPersonal = () => document.querySelector(".programme")?.dataset.personal === "yes";

export async function showAgain() {
  const place = document.getElementById(places[part]);
  const html = await read(`/parts/${part}${location.search}`, part);
  if (html !== null) await putInPlace(place, html, true);
}

// --- ratings -------------------------------------------------------------------------------------------------

// Arrow keys choose among the radio buttons; the choice counts on Enter, Space, or when the focus moves on.
let undecided = null;
let byArrow = false;
const given = new WeakMap();

function commit(ruler) {
  undecided = null;
  const chosen = ruler.querySelector("input:checked");
  if (!chosen || given.get(ruler) === chosen.value) return;
  given.set(ruler, chosen.value);
  const title = titleOf(ruler);
  const told = chosen.value ? filled(words.rated, { title, rating: chosen.nextElementSibling.textContent }) : filled(words.cleared, { title });
  if (chosen.value === "") chosen.checked = false;
  change("/marks", [[chosen.name, chosen.value]], told);
}

document.addEventListener("pointerdown", () => {
  byArrow = false;
});

document.addEventListener("change", (event) => {
  const ruler = event.target.closest(".ruler");
  if (!ruler) return;
  if (byArrow) undecided = ruler;
  else commit(ruler);
});

document.addEventListener("focusout", (event) => {
  if (undecided && !undecided.contains(event.relatedTarget)) commit(undecided);
});

document.addEventListener("keydown", (event) => {
  byArrow = event.key.startsWith("Arrow");
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input:not([type=radio]), textarea, select")) return;
  const ruler = event.target.closest?.("[data-film]")?.querySelector(".ruler");
  if (!ruler) return;
  if (event.target.type === "radio" && (event.key === "Enter" || (event.key === " " && undecided === ruler))) {
    event.preventDefault();
    commit(ruler);
  } else if (/^[0-9]$/.test(event.key)) {
    const input = ruler.querySelectorAll('input:not([value=""])')[(Number(event.key) + 9) % 10];
    if (!input) return;
    input.checked = true;
    commit(ruler);
  }
});

// --- buttons -------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".ruler, .flags, .answers-row")) {
    // The second click of a double one would act on the film that took the place of the first.
    event.preventDefault();
  }
});

document.addEventListener("submit", (event) => {
  const { submitter, target } = event;
  if (target.id === "marks" && submitter?.name) {
    event.preventDefault();
    if (submitter.formAction.endsWith("/others")) {
      change("/others", [[submitter.name, submitter.value]], "");
      return;
    }
    const title = titleOf(submitter);
    const isRating = submitter.name.startsWith("rating.");
    const told = isRating ? filled(words.rated, { title, rating: submitter.value }) : words[camel(submitter.name)] && filled(words[camel(submitter.name)], { title });
    if (submitter.classList.contains("flag") && part !== "shelves") turnFlag(submitter);
    change("/marks", [[submitter.name, submitter.value]], told);
  }
});

function titleOf(element) {
  const film = element.closest("[data-film]");
  return film.dataset.title ?? film.querySelector(".title").textContent.trim();
}

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

// Where the page stays as it is, the button shows the new state and offers the way back.
function turnFlag(button) {
  const wasSet = button.classList.toggle("flag-set") === false;
  button.setAttribute("aria-pressed", String(!wasSet));
  const name = button.name.replace("clear-", "");
  setTimeout(() => {
    button.name = wasSet ? name : `clear-${name}`;
  });
}

for (const film of filmsIn(document)) {
  const checked = film.querySelector(".ruler input:checked");
  if (checked) given.set(checked.closest(".ruler"), checked.value);
}
