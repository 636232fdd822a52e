// What was just done, in a few words, with a way to take it back.

const SECONDS_SHOWN = 8;
const holder = document.getElementById("toasts");
const template = document.getElementById("toast");
export const words = document.getElementById("words").dataset;

export const say = (text) => {
  document.getElementById("status").textContent = text;
};

// `again` is called by the button, which is left out where there is nothing to call.
export function toast(text, again, label = words.undo) {
  const shown = template.content.cloneNode(true).firstElementChild;
  shown.querySelector(".toast-words").textContent = text;
  const button = shown.querySelector(".toast-undo");
  if (again) {
    button.textContent = label;
    button.addEventListener("click", () => {
      shown.remove();
      again();
    });
  } else button.remove();
  holder.replaceChildren(shown);
  const leave = () => {
    // Who reads or reaches for it is not hurried.
    if (shown.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else shown.remove();
  };
  setTimeout(leave, SECONDS_SHOWN * 1000);
}

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
