// Forms that act while they are filled in, such as dials: what they say stands in the address, so that a page can be
// kept as it is, and the part of the page that follows from it is put in place.

import { reading, showAgain } from "./marks.js";

const DELAY = 150;
let waiting;

if (matchMedia("(min-width: 60rem)").matches) {
  for (const choices of document.querySelectorAll("[data-open-when-wide]")) choices.open = true;
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !("live" in form.dataset)) return;
  const ends = event.target.closest(".dial")?.querySelectorAll(".dial-ends span");
  if (ends) {
    const value = Number(event.target.value);
    event.target.setAttribute("aria-valuetext", value ? ends[value < 0 ? 0 : 1].textContent : "0");
  }
  clearTimeout(waiting);
  waiting = setTimeout(() => turned(form), DELAY);
});

async function turned(form) {
  const address = new URL(location.href);
  const fields = new FormData(form);
  for (const element of form.elements) if (element.name) address.searchParams.delete(element.name);
  for (const [name, value] of fields) if (value && value !== "0") address.searchParams.append(name, value);
  history.replaceState(null, "", address);
  await reading(showAgain);
}
