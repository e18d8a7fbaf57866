// The line to the kernel: commands go out as messages, and each is answered to the view that asked, and to no other.
// Nothing here is state, so nothing here is saved with the notebook.
import { word } from "./words.js";

/** Milliseconds after which a kernel that says nothing is called silent. */
const SILENCE = 6000;
/** What nobody waits for: it is not told of when it waits for a running cell. */
const UNAWAITED = new Set(["refresh", "sites", "sign-in-cancel"]);
/** Milliseconds in which a kernel that has nothing else to do has heard. */
const LOOK_AT_KERNEL = 500;

/**
 * @typedef {{code: string, message: string, hint: string, action: string, label: string, retry_after?: number}} Problem
 */

/** @returns {Problem} */
export function lostKernel() {
  const [message, hint] = [word("kernel_gone"), word("kernel_gone_hint")];
  return { code: "kernel-gone", message, hint, action: "again", label: word("again") };
}

/** @returns {Problem} */
function silentKernel() {
  const [message, hint] = [word("kernel_silent"), word("kernel_silent_hint")];
  return { code: "kernel-silent", message, hint, action: "again", label: word("again") };
}

/**
 * Open the line. `ask` resolves with the kernel's last answer, or rejects with a `Problem`; `onNote` is given the
 * answers before it.
 *
 * Since JupyterLab 4.4 and ipykernel 7 a message goes past a running cell, by a subshell. With older ones it waits
 * for the cell: `queued` is told so, as far as the front end knows its kernel, and nothing is lost.
 * @param {any} model
 * @param {(answers: boolean) => void} heard told whether the kernel answers
 * @param {(waits: boolean) => void} queued told whether something waits for a running cell
 */
export function openLine(model, heard, queued) {
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  /** @type {Map<string, any>} */
  const timers = new Map();
  /** @type {Set<string>} */
  const behind = new Set();
  const mine = Math.random().toString(36).slice(2);
  let count = 0;

  const receive = (/** @type {any} */ message) => waiting.get(message.re)?.(message);
  model.on("msg:custom", receive);
  const isBusy = () => model.widget_manager?.kernel?.status === "busy";

  /** @param {string} id @param {boolean} waits */
  const wait = (id, waits) => {
    if (waits === behind.has(id)) return;
    if (waits) behind.add(id);
    else behind.delete(id);
    queued(behind.size > 0);
  };

  /**
   * @param {string} what @param {object} [details] @param {(note: any) => void} [onNote]
   * @returns {Promise<any>}
   */
  const ask = (what, details = {}, onNote = () => {}) =>
    new Promise((resolve, reject) => {
      count += 1;
      const id = `${mine}-${count}`;
      let silent = 0;
      const look = () => {
        silent = isBusy() ? 0 : silent + LOOK_AT_KERNEL;
        wait(id, silent === 0 && !UNAWAITED.has(what));
        if (silent < SILENCE) {
          timers.set(id, setTimeout(look, LOOK_AT_KERNEL));
          return;
        }
        heard(false);
        reject(silentKernel()); // still waited for: a kernel that was only busy does it later, and is heard then
      };
      timers.set(id, setTimeout(look, LOOK_AT_KERNEL));
      waiting.set(id, (message) => {
        clearTimeout(timers.get(id));
        timers.delete(id);
        wait(id, false);
        if (message.heard) heard(true);
        else if (message.problem) {
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
    timers.forEach((timer) => clearTimeout(timer));
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
