// A question asked in place: what will happen, a button that does it, and one that does not.
import { button, h } from "./dom.js";
import { word } from "./words.js";

/**
 * @param {{words: (Node|string)[], yes: string, act: () => void, leave: () => void}} question
 */
export function confirmInPlace({ words, yes, act, leave }) {
  return h(
    "div",
    {
      className: "nnb-confirm",
      role: "group",
      "aria-label": yes,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation(); // JupyterLab takes Escape for leaving the cell
        leave();
      },
    },
    h("p", {}, ...words),
    h(
      "div",
      { className: "nnb-row" },
      button(yes, act, { className: "nnb-primary", "data-key": "yes" }),
      button(word("keep_it"), leave, { "data-key": "no" }),
    ),
  );
}
