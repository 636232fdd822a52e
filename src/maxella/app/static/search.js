// Films as one types; Enter still leads to the page of all results.

import { read } from "./server.js";
import { filled, say, toast, words } from "./toasts.js";

const DELAY = 120;
const query = document.getElementById("query");
const found = document.getElementById("found");
let waiting;

async function show() {
  const asked = query.value.trim();
  try {
    const html = asked ? await read(`/parts/search?q=${encodeURIComponent(asked)}`, "search") : "";
    if (html === null) return;
    found.innerHTML = html;
    found.hidden = !html.trim();
    say(found.querySelector("#found-title")?.textContent ?? "");
  } catch (error) {
    toast(filled(words.searchFailed, { reason: error.message }), show, words.retry);
  }
}

function close() {
  found.hidden = true;
  found.replaceChildren();
}

query?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, DELAY);
});

query?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") {
    event.preventDefault();
    found.querySelector("a")?.focus();
  } else if (event.key === "Escape") {
    query.value = "";
    close();
  }
});

found?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
    query.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches("a")) {
    event.preventDefault();
    const links = [...found.querySelectorAll("a")];
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    (next ?? query).focus();
  }
});

// A slash leads to the field, wherever one is not typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !query) return;
  if (event.target.matches?.("input:not([type=radio], [type=range], [type=checkbox]), textarea, select")) return;
  event.preventDefault();
  query.focus();
  query.select();
});

document.addEventListener("click", (event) => {
  if (found && !found.hidden && !event.target.closest("#found, #search")) close();
});
