// One failure, in one clear message, with a button for the next sensible thing.
import { button, fill, h } from "./dom.js";
import { countdown, word } from "./words.js";

/** @param {any} panel */
export function problemPart(panel) {
  const root = h("div", { className: "nnb-problem", role: "alert", hidden: true });
  /** What only this view has met: a refusal of something asked from here. @type {any} */
  let own = null;
  /** @type {any} */
  let counting;

  const draw = () => {
    const { problem, progress, waiting } = panel.facts("problem", "progress", "waiting");
    clearInterval(counting);
    const shown = own ?? problem;
    root.hidden = (!shown && !waiting) || (Boolean(progress || panel.publishing) && !waiting);
    if (root.hidden) return fill(root);
    const count = h("span", { className: "nnb-count" });
    const until = waiting ? waiting.until * 1000 : shown.retry_after ? Date.now() + shown.retry_after * 1000 : 0;
    if (until) {
      const tick = () => {
        const left = (until - Date.now()) / 1000;
        const time = countdown(left);
        count.textContent = left <= 0 ? "" : waiting ? word("going_on_in", { time }) : word("possible_again_in", { time });
      };
      tick();
      counting = setInterval(tick, 1000);
    }
    fill(
      root,
      h("p", {}, h("strong", {}, shown && !waiting ? shown.message : waiting.message), " ", count),
      shown?.hint && !waiting ? h("p", {}, shown.hint) : null,
      shown && !waiting && shown.label
        ? button(
            shown.label,
            () => {
              own = null;
              panel.redraw(draw);
              panel.next(shown);
            },
            { className: "nnb-primary", "data-key": "next", "data-then": "cancel publish" },
          )
        : null,
    );
  };
  /** @param {any} problem */
  const show = (problem) => {
    own = problem;
    panel.redraw(draw);
  };
  const clear = () => {
    if (own) show(null);
  };
  return { root, draw, show, clear, stop: () => clearInterval(counting), names: ["problem", "progress", "waiting"] };
}
