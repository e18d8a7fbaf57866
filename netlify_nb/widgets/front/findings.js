// What was noticed: what stops a publish first, each with its way out.
import { button, fill, h } from "./dom.js";
import { capital, sign, word } from "./words.js";

/** @param {any} panel */
export function findingsPart(panel) {
  /** @type {Record<string, string>} */
  const levels = { error: word("level_error"), warning: word("level_warning"), info: word("level_info") };
  const list = h("ul", { className: "nnb-findings", tabIndex: 0 });
  const question = h("div", { className: "nnb-row" });
  const heading = h("h3", { className: "nnb-heading" });
  const root = h(
    "section",
    { className: "nnb-noticed", "aria-label": word("noticed"), hidden: true },
    heading,
    list,
    question,
  );
  /** @type {null | (() => void)} */
  let goOn = null;

  const draw = () => {
    const { findings, progress } = panel.facts("findings", "progress");
    root.hidden = !findings.length || Boolean(progress);
    if (!findings.length) goOn = null;
    heading.textContent = goOn ? word("findings") : word("noticed");
    fill(
      list,
      ...findings.map((/** @type {any} */ item) =>
        h(
          "li",
          { className: `nnb-finding nnb-${item.level}` },
          h("span", { className: "nnb-badge" }, sign(item.level), levels[item.level] ?? item.level),
          " ",
          item.cell ? h("strong", {}, `${capital(word("cell", { cell: item.cell }))}: `) : null,
          item.message,
          item.hint ? h("div", { className: "nnb-quiet" }, item.hint) : null,
        ),
      ),
    );
    fill(
      question,
      goOn && button(word("anyway"), goOn, { className: "nnb-primary", "data-key": "anyway", "data-then": "publish" }),
      goOn &&
        button(
          word("do_not_publish"),
          () => {
            goOn = null;
            panel.redraw(draw);
            panel.say(word("not_published"));
          },
          { "data-key": "leave", "data-then": "publish" },
        ),
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
    panel.say(word("warnings_first"), false, true);
  };
  return { root, draw, ask, names: ["findings", "progress"] };
}
