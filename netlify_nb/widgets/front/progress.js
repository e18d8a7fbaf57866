// How far a publish has come, in stages; and the way to stop it. The room is kept free, so that nothing jumps.
import { button, fill, h } from "./dom.js";
import { durationInWords, sizeInWords } from "./words.js";

/** @param {any} panel */
export function progressPart(panel) {
  const stages = h("ol", { className: "nnb-stages" });
  const words = h("span", { className: "nnb-words" });
  const bar = h("progress", { className: "nnb-bar", "aria-label": "Progress of publishing" });
  const cancel = button("Cancel", () => {
    cancel.disabled = true;
    panel.say("Stopping\u2026");
    panel.ask("cancel").catch(panel.fail);
  });
  const root = h(
    "div",
    { className: "nnb-progress", hidden: true },
    stages,
    h("div", { className: "nnb-row" }, bar, cancel),
    words,
  );
  let stage = "";

  const draw = () => {
    const { progress, stages: all } = panel.facts("progress", "stages");
    root.hidden = !progress || panel.offline;
    if (root.hidden) {
      stage = "";
      cancel.disabled = false;
      return;
    }
    const now = all.findIndex(([/** @type {string} */ key]) => key === progress.stage);
    if (stage !== progress.stage) {
      stage = progress.stage;
      panel.say(`${all[now]?.[1] ?? progress.message}\u2026`);
      fill(
        stages,
        ...all.map(([/** @type {string} */ key, /** @type {string} */ label], /** @type {number} */ index) =>
          h(
            "li",
            {
              className: index < now ? "nnb-past" : index === now ? "nnb-now" : "",
              "aria-current": key === progress.stage ? "step" : null,
            },
            label,
          ),
        ),
      );
    }
    if (progress.total) {
      bar.max = progress.total;
      bar.value = progress.done;
    } else bar.removeAttribute("value");
    const amount = !progress.total
      ? ""
      : progress.unit === "bytes"
        ? `${sizeInWords(progress.done)} of ${sizeInWords(progress.total)}`
        : `${progress.done} of ${progress.total} ${progress.unit}`;
    const left = progress.seconds_left === null ? "" : `${durationInWords(progress.seconds_left)} left`;
    words.textContent = [progress.message, amount, left].filter(Boolean).join(" \u00b7 ");
  };
  return { root, draw, names: ["progress"] };
}
