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
  const told = h("ul", { className: "nnb-findings", tabIndex: 0 });
  const summary = h("summary", { "data-key": "noticed" });
  /** What was noticed and did not keep a publish from being made stands folded beside its result. */
  const fold = h("details", { className: "nnb-fold", hidden: true }, summary, told);
  /** @type {null | (() => void)} */
  let goOn = null;

  const draw = () => {
    const { findings, progress, result } = panel.facts("findings", "progress", "result");
    const isTold = Boolean(result) && !goOn;
    root.hidden = !findings.length || isTold || Boolean(progress) || panel.publishing;
    fold.hidden = !findings.length || !isTold;
    if (!findings.length) goOn = null;
    heading.textContent = goOn ? word("findings") : word("noticed");
    summary.textContent = `${word("noticed")} (${findings.length})`;
    fill(isTold ? told : list, ...findings.map(finding));
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
  /** @param {any} item */
  const finding = (item) =>
    h(
      "li",
      { className: `nnb-finding nnb-${item.level}` },
      h("span", { className: "nnb-badge" }, sign(item.level), levels[item.level] ?? item.level),
      " ",
      item.cell ? h("strong", {}, `${capital(word("cell", { cell: item.cell }))}: `) : null,
      item.message,
      item.hint ? h("div", { className: "nnb-quiet" }, item.hint) : null,
    );
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
  return { root, fold, draw, ask, names: ["findings", "progress", "result"] };
}
