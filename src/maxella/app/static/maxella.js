// Makes the page answer at once. Everything here also works without it, by sending the forms.
//
// Ratings are kept in this browser. Each one is posted with the others, and the server answers with the finished
// part of the page, so there is one way in which films are drawn.

const SEARCH_DELAY = 120;
const POSTERS_DELAY = 200;
const NAMED_FILMS = 24;

const main = document.querySelector("main");
const programme = document.getElementById("programme");
const found = document.getElementById("found");
const query = document.getElementById("query");
const status = document.getElementById("status");
const trouble = document.getElementById("trouble");
const storageKey = `maxella.ratings.${main.dataset.dataset}`;
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

// --- the ratings, oldest first -------------------------------------------------------------------------------

let ratings = stored();

function stored() {
  try {
    return new Map(JSON.parse(localStorage.getItem(storageKey)) ?? []);
  } catch {
    return new Map();
  }
}

function rate(film, value) {
  ratings.delete(film);
  if (value !== "") ratings.set(film, Number(value));
  try {
    localStorage.setItem(storageKey, JSON.stringify([...ratings]));
  } catch {
    // A browser that keeps nothing still shows what follows from the ratings of this visit.
  }
}

// --- asking the server ---------------------------------------------------------------------------------------

const asking = new Map();

async function part(path) {
  asking.get(path)?.abort();
  const control = new AbortController();
  asking.set(path, control);
  const fields = new URLSearchParams({ query: query.value });
  for (const [film, value] of ratings) {
    fields.append("rated", film);
    fields.append(`rating.${film}`, value);
  }
  try {
    const answer = await fetch(path, { method: "POST", body: fields, signal: control.signal });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    const html = await answer.text();
    trouble.hidden = true;
    return html;
  } catch (error) {
    if (error.name === "AbortError") return null;
    trouble.hidden = false;
    return null;
  }
}

let turn = 0;

async function showProgramme() {
  const mine = (turn += 1);
  programme.setAttribute("aria-busy", "true");
  const html = await part("/parts/programme");
  if (html !== null) {
    const arriving = document.createElement("div");
    arriving.innerHTML = html;
    await postersOf(arriving);
    // A rating given meanwhile has asked again, and its answer is the one to show.
    if (mine !== turn) return;
    await moved(() => replaceProgramme(arriving));
    status.textContent = document.getElementById("shelf").dataset.announcement;
  }
  if (mine !== turn) return;
  programme.removeAttribute("aria-busy");
  document.documentElement.classList.remove("returning");
}

async function showFound() {
  const html = query.value.trim() ? await part("/parts/search") : "";
  if (html === null) return;
  found.innerHTML = html;
  status.textContent = document.getElementById("found-title")?.textContent ?? "";
}

// --- putting a new programme in place ------------------------------------------------------------------------

const filmsIn = (element) => [...element.querySelectorAll(".film")];

function replaceProgramme(arriving) {
  const place = focusedPlace();
  const wasPersonal = document.getElementById("shelf").dataset.personal === "yes";
  const before = new Map(filmsIn(programme).map((film) => [film.dataset.film, film]));
  for (const film of filmsIn(arriving)) {
    const known = before.get(film.dataset.film);
    // A poster that is on the page already need not be decoded again.
    if (known) film.querySelector(".poster").replaceWith(known.querySelector(".poster"));
    else if (wasPersonal) film.querySelector(".new")?.removeAttribute("hidden");
  }
  programme.replaceChildren(...arriving.childNodes);
  markFound();
  focusAt(place);
}

function markFound() {
  for (const film of filmsIn(found)) {
    const value = ratings.get(film.dataset.film);
    for (const input of film.querySelectorAll("input")) {
      input.checked = input.value !== "" && Number(input.value) === value;
    }
  }
}

function focusedPlace() {
  const film = document.activeElement?.closest("#programme .film");
  if (!film) return null;
  const list = film.closest("section, aside").id;
  return { list, film: film.dataset.film, index: filmsIn(document.getElementById(list)).indexOf(film) };
}

function focusAt(place) {
  if (!place) return;
  // In the list that it was in: on the same film, else on the one that took its place, else on the list.
  const films = filmsIn(document.getElementById(place.list));
  const film = films.find((each) => each.dataset.film === place.film) ?? films[Math.min(place.index, films.length - 1)];
  const input = film?.querySelector("input:checked") ?? film?.querySelector("input");
  (input ?? document.getElementById("shelf")).focus({ preventScroll: true });
}

async function moved(change) {
  if (!document.startViewTransition || reducedMotion.matches || document.hidden) {
    change();
    return;
  }
  nameFilms();
  const transition = document.startViewTransition(() => {
    change();
    nameFilms();
  });
  transition.finished.then(unnameFilms);
  await transition.updateCallbackDone;
}

// The words of a film move within their list; its poster also moves from one list to the other.
function nameFilms() {
  unnameFilms();
  const seen = filmsIn(programme).filter((film) => {
    const box = film.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  });
  for (const film of seen.slice(0, NAMED_FILMS)) {
    const id = CSS.escape(film.dataset.film);
    const list = film.classList.contains("card") ? "card" : "row";
    film.style.viewTransitionName = `${list}-${id}`;
    film.querySelector(".poster").style.viewTransitionName = `poster-${id}`;
  }
}

function unnameFilms() {
  for (const film of filmsIn(programme)) {
    film.style.viewTransitionName = "";
    film.querySelector(".poster").style.viewTransitionName = "";
  }
}

function postersOf(arriving) {
  const drawn = [...arriving.querySelectorAll(".card .poster")].map((poster) => poster.decode().catch(() => {}));
  return Promise.race([Promise.all(drawn), new Promise((go) => setTimeout(go, POSTERS_DELAY))]);
}

// --- rating --------------------------------------------------------------------------------------------------

// Arrow keys choose among the radio buttons; the choice counts on Enter, Space, or when the focus moves on.
let undecided = null;
let byArrow = false;

function commit(ruler) {
  undecided = null;
  const chosen = ruler.querySelector("input:checked");
  if (!chosen) return;
  const film = ruler.closest(".film").dataset.film;
  if (chosen.value === "") chosen.checked = false;
  else if (ratings.get(film) === Number(chosen.value)) return;
  rate(film, chosen.value);
  showProgramme();
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
  const ruler = event.target.closest?.(".film")?.querySelector(".ruler");
  if (!ruler || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || (event.key === " " && undecided === ruler)) {
    event.preventDefault();
    commit(ruler);
  } else if (/^[0-9]$/.test(event.key)) {
    const input = ruler.querySelectorAll('input:not([value=""])')[(Number(event.key) + 9) % 10];
    if (!input) return;
    input.checked = true;
    commit(ruler);
  }
});

// --- searching -----------------------------------------------------------------------------------------------

let waiting;

query.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(showFound, SEARCH_DELAY);
});

query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") {
    event.preventDefault();
    found.querySelector("input:checked, input:not([type=hidden])")?.focus();
  } else if (event.key === "Escape") {
    query.value = "";
    showFound();
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "search") showFound();
});

// --- everything else -----------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest(".ruler")) {
    // The second click of a double one would rate the film that took the place of the first.
    event.preventDefault();
  } else if (event.target.id === "retry") {
    showProgramme();
    showFound();
  } else if (event.target.id === "forget") {
    event.preventDefault();
    localStorage.removeItem(storageKey);
    ratings = new Map();
    showProgramme();
  }
});

addEventListener("storage", (event) => {
  if (event.key !== storageKey) return;
  ratings = stored();
  showProgramme();
});

document.documentElement.classList.add("scripted");
if (ratings.size) {
  document.documentElement.classList.add("returning");
  showProgramme();
}
