// What was said and has not reached the server waits in this browser, in order, for the profile that said it.

import { base, send, Unreached } from "./server.js";

const PREFIX = `maxella.waiting:${base}:`;
const place = PREFIX + document.body.dataset.profile;
// Where the browser keeps nothing, it waits as long as the page does.
let held = null;

export function waiting() {
  if (held) return held;
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]");
  } catch {
    return [];
  }
}

function write(items) {
  try {
    if (items.length) localStorage.setItem(place, JSON.stringify(items));
    else localStorage.removeItem(place);
  } catch {
    held = items;
  }
}

export const keep = (item) => write([...waiting(), item]);
export const forget = (key) => write(waiting().filter((item) => item.key !== key));

// Sends what waits, the oldest first, up to the item of a key. What the server refuses, it would always refuse: that
// is told and waits no more.
export async function sendWaiting(refused, until = null) {
  let sent = 0;
  for (const item of waiting()) {
    if (item.key === until) break;
    try {
      await send(item.path, item.fields, "none");
      sent += 1;
    } catch (error) {
      if (error instanceof Unreached) throw error;
      refused(error);
    }
    forget(item.key);
  }
  return sent;
}
