// How far a publish has come, in stages; and the way to stop it. The room is kept free, so that nothing jumps.
import { button, fill, h, turnOff } from "./dom.js";
import { durationInWords, sizeInWords, word } from "./words.js";

/** @param {any} panel */
export function progressPart(panel) {
  const stages = h("ol", { className: "nnb-stages" });
  const words = h("span", { className: "nnb-words" });
  const bar = h("progress", { className: "nnb-bar", "aria-label": word("progress_label") });
  const cancel = button(
    word("cancel"),
    () => {
      turnOff(cancel, true);
      panel.say(`${word("stopping")}\u2026`, true);
      panel.ask("cancel").catch(panel.fail);
    },
    { "data-key": "cancel", "data-then": "publish" },
  );
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
    const waits = panel.queued && !progress;
    root.hidden = !(progress || waits || panel.publishing) || panel.offline;
    cancel.hidden = !(progress || panel.publishing);
    if (root.hidden) {
      stage = "";
      turnOff(cancel, false);
      return;
    }
    const now = all.findIndex(([/** @type {string} */ key]) => key === progress?.stage);
    if (stage !== (progress?.stage ?? "none")) {
      stage = progress?.stage ?? "none";
      if (progress) panel.say(`${all[now]?.[1] ?? progress.message}\u2026`, true, true);
      fill(
        stages,
        ...all.map(([/** @type {string} */ key, /** @type {string} */ label], /** @type {number} */ index) =>
          h(
            "li",
            {
              className: index < now ? "nnb-past" : index === now ? "nnb-now" : "",
              "aria-current": index === now ? "step" : null,
            },
            label,
          ),
        ),
      );
    }
    stages.hidden = waits && !panel.publishing;
    if (progress?.total) {
      bar.max = progress.total;
      bar.value = progress.done;
    } else bar.removeAttribute("value");
    if (waits && words.textContent !== word("waiting_for_cell")) panel.say(word("waiting_for_cell"), true, true);
    words.textContent = progress ? inWords(progress) : waits ? word("waiting_for_cell") : "";
  };
  return { root, draw, names: ["progress"] };
}

/** @param {any} progress */
function inWords({ message, done, total, unit, seconds_left: left }) {
  const amount = unit === "bytes" ? [sizeInWords(done), sizeInWords(total)] : [done, `${total} ${unit}`];
  return [
    message,
    total ? word("amount", { done: amount[0], total: amount[1] }) : "",
    left === null ? "" : word("time_left", { time: durationInWords(left) }),
  ]
    .filter(Boolean)
    .join(" \u00b7 ");
}
