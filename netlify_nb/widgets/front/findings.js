// What was noticed: what stops a publish first, each with its way out.
import { button, fill, h } from "./dom.js";

const LEVEL_LABELS = { error: "Stops the publish", warning: "Warning", info: "Note" };

/** @param {any} panel */
export function findingsPart(panel) {
  const list = h("ul", { className: "nnb-findings" });
  const question = h("div", { className: "nnb-row" });
  const heading = h("h3", { className: "nnb-heading" });
  const root = h("section", { className: "nnb-noticed", "aria-label": "What was noticed", hidden: true }, heading, list, question);
  /** @type {null | (() => void)} */
  let goOn = null;

  const draw = () => {
    const { findings, progress } = panel.facts("findings", "progress");
    root.hidden = !findings.length || Boolean(progress);
    if (!findings.length) goOn = null;
    heading.textContent = goOn ? "Not sent yet. Is this meant?" : "What was noticed";
    fill(
      list,
      ...findings.map((/** @type {any} */ item) =>
        h(
          "li",
          { className: `nnb-finding nnb-${item.level}` },
          h("span", { className: "nnb-badge" }, LEVEL_LABELS[item.level] ?? item.level),
          " ",
          item.cell ? h("strong", {}, `Cell ${item.cell}: `) : null,
          item.message,
          item.hint ? h("div", { className: "nnb-quiet" }, item.hint) : null,
        ),
      ),
    );
    fill(
      question,
      goOn && button("Publish anyway", goOn, { className: "nnb-primary" }),
      goOn && button("Do not publish", () => {
        goOn = null;
        draw();
        panel.say("Not published.");
      }),
    );
  };
  /** Ask whether to go on in spite of warnings. @param {() => void} act */
  const ask = (act) => {
    goOn = () => {
      goOn = null;
      act();
    };
    draw();
    question.querySelector("button")?.focus();
    panel.say("There are warnings. Nothing has been sent yet.");
  };
  return { root, draw, ask, names: ["findings", "progress"] };
}
