// The panel: its parts, what they ask of each other, and what keeps them true.
import { freshId, h } from "./dom.js";
import { LOST, openChannel, openLine } from "./line.js";
import { tellTime } from "./words.js";
import { headerPart } from "./header.js";
import { optionsPart } from "./options.js";
import { progressPart } from "./progress.js";
import { findingsPart } from "./findings.js";
import { idlePart, resultPart } from "./result.js";
import { historyPart } from "./history.js";
import { handoverPart } from "./handover.js";
import { accountPart } from "./account.js";
import { problemPart } from "./problem.js";

/** Milliseconds after which a panel that is looked at again asks anew. */
const STALE = 15_000;
const TICK = 15_000;

/** @param {{model: any, el: HTMLElement}} view */
function render({ model, el }) {
  const status = h("p", { className: "nnb-status", role: "status" });
  let lookedAt = Date.now();
  /** What was asked for last, to be asked again. @type {() => void} */
  let last = () => panel.refresh();
  let announced = model.get("result")?.deploy_id;
  /** @type {any} */
  let clearing;

  const line = openLine(model, (answers) => {
    if (answers === panel.offline) {
      panel.offline = !answers;
      drawAll();
    }
    if (answers && silent) {
      silent = false;
      problem.clear();
    }
  });
  let silent = false;

  const panel = {
    offline: false,
    /** @param {...string} names */
    facts: (...names) => Object.fromEntries(names.map((name) => [name, model.get(name)])),
    ask: line.ask,
    /**
     * Tell a person, and a screen reader; or, where it can be seen anyway, only the latter.
     * @param {string} words @param {boolean} [stay] @param {boolean} [unseen]
     */
    say: (words, stay = false, unseen = false) => {
      clearTimeout(clearing);
      status.classList.toggle("nnb-unseen", unseen);
      status.textContent = words;
      if (!stay) clearing = setTimeout(() => (status.textContent = ""), 6000);
    },
    /** @param {any} failure */
    fail: (failure) => {
      const known = typeof failure?.message === "string" && typeof failure?.action === "string";
      silent = failure?.code === "kernel-silent";
      panel.say("");
      problem.show(known ? (silent && isLost(el) ? LOST : failure) : { ...LOST, message: String(failure) });
    },
    /** @param {string} what @param {object} details @param {string} words */
    change: async (what, details, words) => {
      last = () => panel.change(what, details, words);
      problem.clear();
      try {
        await line.ask(what, details);
        panel.say(words);
      } catch (failure) {
        panel.fail(failure);
      }
    },
    /** @param {string} deploy */
    restore: (deploy) => panel.change("restore", { deploy }, "Live again. Nothing was uploaded."),
    refresh: async () => {
      last = panel.refresh;
      problem.clear();
      lookedAt = Date.now();
      try {
        await line.ask("refresh");
      } catch (failure) {
        panel.fail(failure);
      }
    },
    /** @param {{draft?: boolean, accept?: boolean}} how */
    publish: async (how) => {
      const details = { ...options.read(), ...how };
      last = () => panel.publish(how);
      problem.clear();
      panel.say("Publishing\u2026");
      try {
        const answer = await line.ask("publish", details);
        if (answer.asks) findings.ask(() => panel.publish({ ...how, accept: true }));
        else if (!model.get("problem")) options.published();
      } catch (failure) {
        panel.fail(failure);
      }
    },
    /** Do what the button of a problem offers. @param {any} shown */
    next: (shown) => {
      if (shown.action === "sign-in") account.open();
      else if (shown.action === "name") options.askForName();
      else if (shown.action === "new-site") {
        options.askForName(freshName(model.get("where")?.source));
        panel.say("Press Publish to make this new site.", true);
      } else if (shown.action === "refresh") panel.refresh();
      else last();
    },
    /** @param {string} words @param {string} deploy */
    announceResult: (words, deploy) => {
      if (announced === deploy) return;
      announced = deploy;
      panel.say(words, true, true);
    },
  };

  const header = headerPart(panel);
  const options = optionsPart(panel);
  const problem = problemPart(panel);
  const progress = progressPart(panel);
  const findings = findingsPart(panel);
  const idle = idlePart(panel);
  const result = resultPart(panel);
  const history = historyPart(panel);
  const handover = handoverPart(panel);
  const account = accountPart(panel);
  const parts = [header, options, problem, progress, findings, idle, result, history, handover, account];
  const name = freshId("panel");

  const root = h(
    "section",
    { className: "nnb-panel", "aria-label": "Publish to Netlify", id: name },
    header.root,
    options.root,
    h("div", { className: "nnb-stage" }, progress.root, problem.root, findings.root, idle.root, result.root, status),
    history.root,
    h("div", { className: "nnb-foot" }, handover.root, account.root),
  );
  el.classList.add("nnb-host");
  el.append(root);

  const drawAll = () => parts.forEach((part) => part.draw());
  const wanted = new Set();
  /** Draw what has changed, once for all the facts that arrive together. @param {any} part */
  const drawSoon = (part) => {
    if (!wanted.size)
      queueMicrotask(() => {
        const now = [...wanted];
        wanted.clear();
        now.forEach((one) => one.draw());
      });
    wanted.add(part);
  };
  for (const part of parts)
    for (const fact of part.names) model.on(`change:${fact}`, () => drawSoon(part));

  const channel = openChannel((site) => {
    const shown = model.get("site")?.id;
    if (!shown || shown === site) line.ask("refresh").catch(() => {});
  });
  model.on("msg:custom", (/** @type {any} */ message) => {
    if (message.changed) channel.tell(message.changed);
  });
  const comeBack = () => {
    if (document.visibilityState === "visible" && Date.now() - lookedAt > STALE && !model.get("progress")) {
      lookedAt = Date.now();
      line.ask("refresh").catch(() => {});
    }
  };
  document.addEventListener("visibilitychange", comeBack);
  root.addEventListener("focusin", comeBack);
  const telling = setInterval(() => tellTime(root), TICK);

  drawAll();
  // What is shown may come from a saved notebook: whether there is a kernel behind it is found out by asking. The
  // first message may be stuck behind a running cell; later ones go past it, by a subshell, where there are any.
  /** @param {number[]} pauses */
  const find = (pauses) => {
    line.ask("refresh").catch((failure) => {
      panel.offline = true;
      drawAll();
      panel.fail(failure);
      const [pause, ...rest] = pauses;
      if (pause !== undefined) asking = setTimeout(() => panel.offline && find(rest), pause);
    });
  };
  /** @type {any} */
  let asking;
  if (model.get("loaded")) find([100, 5000, 20_000]);

  return () => {
    document.removeEventListener("visibilitychange", comeBack);
    clearInterval(telling);
    clearTimeout(asking);
    clearTimeout(clearing);
    handover.stop();
    problem.stop();
    channel.close();
    line.close();
  };
}

/** Whether Jupyter has marked this view as one without a kernel. @param {Element} el */
function isLost(el) {
  return Boolean(el.closest(".jupyter-widgets-disconnected"));
}

/** A name for a new site, after what is published. @param {string} [source] */
function freshName(source = "notebook") {
  const words = source.replace(/\.[^.]*$/, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${words || "notebook"}-${Math.random().toString(36).slice(2, 8)}`;
}

export default { render };
