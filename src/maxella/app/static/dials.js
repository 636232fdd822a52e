// The dials act while they are turned, and stand in the address, so that a page can be kept as it is.

import { showAgain } from "./marks.js";

const form = document.getElementById("dials");
const DELAY = 150;
let waiting;

form?.addEventListener("input", (event) => {
  const { target } = event;
  const ends = target.closest(".dial").querySelectorAll(".dial-ends span");
  target.setAttribute("aria-valuetext", target.value < 0 ? ends[0].textContent : target.value > 0 ? ends[1].textContent : target.value);
  clearTimeout(waiting);
  waiting = setTimeout(turned, DELAY);
});

async function turned() {
  const address = new URL(location.href);
  for (const [name, value] of new FormData(form)) {
    if (Number(value)) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
  await showAgain();
}
