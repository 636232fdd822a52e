// Puts a new part of a page in place: films slide to where they stand now, newcomers say so, the focus stays.

const SLIDE = { duration: 360, easing: "cubic-bezier(0.2, 0, 0, 1)" };
const FADE = { duration: 200 };
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export const filmsIn = (element) => [...element.querySelectorAll(".film")];

// `place` is the element that holds the part; newcomers are marked where `marksNew` says so.
export function putInPlace(place, html, marksNew) {
  const arriving = document.createElement("div");
  arriving.innerHTML = html;
  moved(place, () => replace(place, arriving, marksNew));
}

function replace(place, arriving, marksNew) {
  const focus = focusedPlace(place);
  const scrolled = new Map([...place.querySelectorAll("[data-shelf]")].map((shelf) => [shelf.dataset.shelf, shelf.querySelector(".strip")?.scrollLeft]));
  const before = new Map(filmsIn(place).map((film) => [film.dataset.film, film]));
  for (const film of filmsIn(arriving)) {
    const known = before.get(film.dataset.film);
    // A poster that is on the page already need not be decoded again.
    if (known) film.querySelector(".poster").replaceWith(known.querySelector(".poster"));
    else if (marksNew) film.querySelector(".new")?.removeAttribute("hidden");
  }
  place.replaceChildren(...arriving.childNodes);
  for (const shelf of place.querySelectorAll("[data-shelf]")) {
    const left = scrolled.get(shelf.dataset.shelf);
    // Each is a layout of the whole page, so only those that were moved.
    if (left) shelf.querySelector(".strip").scrollLeft = left;
  }
  focusAt(place, focus);
}

function focusedPlace(place) {
  const film = document.activeElement?.closest(".film");
  if (!film || !place.contains(film)) return null;
  const list = film.closest("ol");
  return {
    film: film.dataset.film,
    list: [...place.querySelectorAll("ol")].indexOf(list),
    index: filmsIn(list).indexOf(film),
    control: document.activeElement.name?.startsWith("rating.") ? "rating" : "flag",
  };
}

function focusAt(place, focus) {
  if (!focus) return;
  // On the same film, else on the one that took its place, else on the page.
  const list = place.querySelectorAll("ol")[focus.list];
  const films = list ? filmsIn(list) : [];
  const same = filmsIn(place).find((each) => each.dataset.film === focus.film);
  const film = same ?? films[Math.min(focus.index, films.length - 1)];
  const control = film?.querySelector("input:checked, input, .title-link, button");
  (control ?? document.getElementById("main")).focus({ preventScroll: true });
}

function moved(place, change) {
  if (reducedMotion.matches || document.hidden) {
    change();
    return;
  }
  const before = new Map(inSight(place).map(({ film, box }) => [film.dataset.film, box]));
  change();
  // All is measured before anything moves, so that the page is laid out once.
  for (const { film, box } of inSight(place)) {
    const was = before.get(film.dataset.film);
    // From one shelf to another it would slide behind the edge of its list.
    if (!was || Math.abs(was.top - box.top) > 1) film.animate({ opacity: [0, 1] }, FADE);
    else if (was.left !== box.left) film.animate({ transform: [`translateX(${was.left - box.left}px)`, "none"] }, SLIDE);
  }
}

function inSight(place) {
  return filmsIn(place)
    .map((film) => ({ film, box: film.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth);
}
