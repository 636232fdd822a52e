// Asking the server. Whatever changes something carries the token of the page, and a key, so that a request that
// is sent twice counts once.

// The path below which the app stands; addresses are written as if it stood at the root.
export const base = document.documentElement.dataset.base;
// The server was not reached, or cannot take it now; what was sent may be sent again as it is.
export class Unreached extends Error {}

const AGAIN = new Set([403, 408, 429, 502, 503, 504]);
const { unreached } = document.getElementById("words").dataset;
const token = document.querySelector('meta[name="csrf"]').content;
const asking = new Map();

export const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 60);

// Sends a form's fields; `part` says which part of the page comes back.
export async function send(path, fields, part) {
  const body = new URLSearchParams(fields);
  const headers = { "X-CSRF-Token": token, "X-Part": part };
  const answer = await asked(base + path, { method: "POST", body, headers });
  // Who is signed out meanwhile is led to another page: nothing was kept.
  if (answer.redirected) throw new Unreached(unreached);
  if (!answer.ok) throw new (AGAIN.has(answer.status) ? Unreached : Error)(await message(answer));
  return { html: await answer.text(), undo: answer.headers.get("X-Undo") };
}

// Reads a part of a page; a newer question of the same kind ends the older one, whose answer is then null.
export async function read(path, kind) {
  asking.get(kind)?.abort();
  const control = new AbortController();
  asking.set(kind, control);
  try {
    const answer = await asked(base + path, { signal: control.signal, headers: { "X-Part": kind } });
    if (!answer.ok) throw new Error(await message(answer));
    return await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}

async function asked(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new Unreached(unreached);
  }
}

async function message(answer) {
  try {
    return (await answer.json()).error.message;
  } catch {
    return `${answer.status}`;
  }
}
