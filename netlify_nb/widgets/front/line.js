// The line to the kernel: commands go out as messages, and each is answered to the view that asked, and to no other.
// Nothing here is state, so nothing here is saved with the notebook.

/** Milliseconds after which a kernel that says nothing is called silent. */
const SILENCE = 6000;

/**
 * @typedef {{code: string, message: string, hint: string, action: string, label: string, retry_after?: number}} Problem
 */

export const LOST = {
  code: "kernel-gone",
  message: "This panel has lost its kernel.",
  hint: "Run the cell again for a new panel. What was published stays as it is.",
  action: "again",
  label: "Try again",
};
const SILENT = {
  code: "kernel-silent",
  message: "The kernel does not answer.",
  hint:
    "It is busy with a cell, and will do this when it is free; or it was restarted, and the cell has to be run again.",
  action: "again",
  label: "Try again",
};

/**
 * Open the line. `ask` resolves with the kernel's last answer, or rejects with a `Problem`; `onNote` is given the
 * answers before it.
 * @param {any} model
 * @param {(silent: boolean) => void} heard told whether the kernel answers
 */
export function openLine(model, heard) {
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  const mine = Math.random().toString(36).slice(2);
  let count = 0;

  const receive = (/** @type {any} */ message) => waiting.get(message.re)?.(message);
  model.on("msg:custom", receive);

  /** @param {string} what @param {object} [details] @param {(note: any) => void} [onNote] @returns {Promise<any>} */
  const ask = (what, details = {}, onNote = () => {}) =>
    new Promise((resolve, reject) => {
      count += 1;
      const id = `${mine}-${count}`;
      const silence = setTimeout(() => {
        heard(false);
        reject(SILENT); // still waited for: a kernel that was only busy does it later, and is heard then
      }, SILENCE);
      waiting.set(id, (message) => {
        if (message.heard) {
          clearTimeout(silence);
          heard(true);
        } else if (message.problem) {
          waiting.delete(id);
          reject(message.problem);
        } else if (message.done) {
          waiting.delete(id);
          resolve(message);
        } else onNote(message);
      });
      model.send({ do: what, id, ...details });
    });

  const close = () => {
    model.off("msg:custom", receive);
    waiting.clear();
  };
  return { ask, close };
}

/**
 * Panels of other notebooks in this browser hear of what this one changes, and the other way round.
 * @param {(site: string) => void} changed
 */
export function openChannel(changed) {
  if (typeof BroadcastChannel === "undefined") return { tell: () => {}, close: () => {} };
  const channel = new BroadcastChannel("netlify-nb");
  channel.onmessage = (event) => {
    if (typeof event.data?.changed === "string") changed(event.data.changed);
  };
  return { tell: (/** @type {string} */ site) => channel.postMessage({ changed: site }), close: () => channel.close() };
}
