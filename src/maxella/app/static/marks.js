// Rating, seen, not interested, saved: each acts at once, moves the page, and can be taken back from a toast.

import { filmsIn, putInPlace } from "./moving.js";
import { base, newKey, read, send, Unreached } from "./server.js";
import { filled, say, toast, words } from "./toasts.js";
import { forget, keep, sendWaiting, waiting } from "./waiting.js";

const main = document.getElementById("main");
const part = main.dataset.part ?? "none";
const places = { shelves: "programme", wall: "wall", tonight: "tonight" };
let turn = 0;
let last = Promise.resolve();

// --- sending what was said -----------------------------------------------------------------------------------

// One after the other, so that the order in which things were said is the order in which they are kept. What does not
// reach the server waits, and is sent again by itself; the same key makes a second try harmless.
function change(path, fields, told) {
  const key = newKey();
  const item = { key, path, fields: [["key", key], ["scale", scale()], ...fields] };
  if (path !== "/others") keep(item);
  return inTurn(() => attempt(item, told));
}

function inTurn(act) {
  const done = last.then(act);
  last = done.catch(() => {});
  return done;
}

// The scale of the ratings of this page.
const scale = () => document.querySelector('#marks input[name="scale"]')?.value ?? "";

async function attempt(item, told) {
  const mine = (turn += 1);
  const place = document.getElementById(places[part]);
  place?.setAttribute("aria-busy", "true");
  try {
    await sendWaiting(refused, item.key);
    const asked = part === "shelves" ? "shelves" : "none";
    const { html, undo } = await send(item.path + location.search, item.fields, asked);
    forget(item.key);
    if (told) toast(told, undo && (() => change("/undo", [["undo", undo]], words.undone)));
    if (mine === turn) await reading(() => show(place, html));
  } catch (error) {
    if (error instanceof Unreached && item.path !== "/others") wait(error);
    else {
      forget(item.key);
      toast(filled(words.failed, { reason: error.message }), () => change(item.path, item.fields.slice(2), told), words.retry);
    }
  } finally {
    place?.removeAttribute("aria-busy");
  }
}

const refused = (error) => toast(filled(words.failed, { reason: error.message }));

// What is shown is another matter than what is kept.
export async function reading(act) {
  try {
    await act();
  } catch (error) {
    toast(filled(words.unread, { reason: error.message }), () => reading(act), words.retry);
  }
}

// --- what waits ----------------------------------------------------------------------------------------------

const SOON = 2_000;
const LATE = 60_000;
let pause = SOON;
let timer;

function wait(error) {
  toast(filled(words.waiting, { reason: error.message }), again, words.retry);
  clearTimeout(timer);
  timer = setTimeout(again, pause);
  pause = Math.min(2 * pause, LATE);
}

function again() {
  clearTimeout(timer);
  return waiting().length ? inTurn(sendAgain) : last;
}

async function sendAgain() {
  try {
    const sent = await sendWaiting(refused);
    pause = SOON;
    if (!sent) return;
    toast(words.sent);
    if (part !== "none") await reading(() => showAgain());
  } catch (error) {
    wait(error);
  }
}

addEventListener("online", again);

// Whoever leaves leaves nothing behind: it is sent before, and nobody else's page ever sends it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!/\/(profiles\/(leave|delete)|account\/delete|sign-out)$/.test(form.action) || !waiting().length) return;
  event.preventDefault();
  await again();
  if (!waiting().length) form.submit();
});

// The page was made before what waits was kept: its rulers show what was said.
for (const [name, value] of waiting().flatMap((item) => item.fields)) {
  for (const input of document.getElementsByName(name)) {
    if (input.type === "radio") input.checked = input.value === value && value !== "";
    else if (input.type === "number") input.value = value;
  }
}
queueMicrotask(again);

async function show(place, html) {
  if (part === "shelves") await putInPlace(place, html, isPersonal());
  else if (place) await putInPlace(place, await read(partAddress(), part), false);
  else if (part !== "none") await putInPlace(main, await read(location.pathname.slice(base.length) + location.search, part), false);
  say(place?.querySelector("[data-announcement]")?.dataset.announcement ?? "");
}

// The films of the wall that are not answered keep their places.
function partAddress() {
  if (part !== "wall") return `/parts/${part}${location.search}`;
  const shown = filmsIn(document.querySelector(".tiles") ?? main).map((film) => ["shown", film.dataset.film]);
  return `/parts/wall?${new URLSearchParams(shown)}`;
}

const isPersonal = () => document.querySelector(".programme")?.dataset.personal === "yes";

export async function showAgain() {
  const place = document.getElementById(places[part]);
  if (!place) return show(null, "");
  const html = await read(partAddress(), part);
  if (html !== null) await putInPlace(place, html, true);
}

// --- ratings -------------------------------------------------------------------------------------------------

// Arrow keys choose among the radio buttons; the choice counts on Enter, Space, or when the focus moves on.
let undecided = null;
let byArrow = false;
const given = new WeakMap();

function commit(ruler) {
  undecided = null;
  const typed = ruler.querySelector("input[type=number]");
  const chosen = ruler.querySelector("input:checked") ?? typed;
  if (!chosen || given.get(ruler) === chosen.value || !chosen.reportValidity()) return;
  given.set(ruler, chosen.value);
  const title = titleOf(ruler);
  const rating = chosen === typed ? typed.value : chosen.nextElementSibling.textContent;
  const told = filled(chosen.value ? words.rated : words.cleared, { title, rating });
  if (chosen.value === "") chosen.checked = false;
  if (typed && chosen.value === "") typed.value = "";
  ruler.classList.toggle("ruler-given", chosen.value !== "");
  ruler.querySelector(".given")?.remove();
  change("/marks", [[chosen.name.replace("number.", "rating."), chosen.value]], told);
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
  byArrow = event.key.startsWith("Arrow") && event.target.type === "radio";
  if (event.key === "Enter" && event.target.matches?.(".ruler input[type=number]")) {
    event.preventDefault();
    commit(event.target.closest(".ruler"));
    return;
  }
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
    const told = isRating ? filled(words.rated, { title, rating: submitter.textContent.trim() }) : words[camel(submitter.name)] && filled(words[camel(submitter.name)], { title });
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
  const checked = film.querySelector(".ruler input:checked, .ruler input[type=number]");
  if (checked) given.set(checked.closest(".ruler"), checked.value);
}
