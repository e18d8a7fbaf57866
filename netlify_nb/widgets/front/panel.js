// The panel: its parts, what they ask of each other, and what keeps them true.
import { freshId, h, keepingFocus } from "./dom.js";
import { lostKernel, openChannel, openLine } from "./line.js";
import { word } from "./words.js";
import { watchPage } from "./watch.js";
import { headerPart } from "./header.js";
import { optionsPart } from "./options.js";
import { progressPart } from "./progress.js";
import { findingsPart } from "./findings.js";
import { idlePart, resultPart } from "./result.js";
import { historyPart } from "./history.js";
import { handoverPart } from "./handover.js";
import { accountPart } from "./account.js";
import { problemPart } from "./problem.js";

/** Milliseconds for which words stay that are only for the moment. */
const MOMENT = 6000;

/** @param {{model: any, el: HTMLElement}} view */
function render({ model, el }) {
  const status = h("p", { className: "nnb-status", role: "status" });
  /** What was asked for last, to be asked again. @type {() => void} */
  let last = () => panel.refresh();
  let announced = model.get("result")?.deploy_id;
  let silent = false;
  let looking = false;
  /** @type {any} */
  let clearing;

  const line = openLine(
    model,
    (answers) => {
      if (answers === panel.offline) {
        panel.offline = !answers;
        drawAll();
      }
      if (answers && silent) {
        silent = false;
        problem.clear();
      }
    },
    (waits) => {
      panel.queued = waits;
      drawAll();
    },
  );

  const panel = {
    /** Whether the kernel does not answer. */
    offline: false,
    /** Whether something that was asked for waits for a running cell. */
    queued: false,
    /** Whether a publish was asked for from here and has not ended. */
    publishing: false,
    /** @param {...string} names */
    facts: (...names) => Object.fromEntries(names.map((name) => [name, model.get(name)])),
    ask: line.ask,
    /** @param {() => void} draw */
    redraw: (draw) => keepingFocus(root, draw, "publish"),
    /**
     * Tell a person, and a screen reader; or, where it can be seen anyway, only the latter.
     * @param {string} words @param {boolean} [stay] @param {boolean} [unseen]
     */
    say: (words, stay = false, unseen = false) => {
      clearTimeout(clearing);
      status.classList.toggle("nnb-unseen", unseen);
      status.textContent = words;
      if (!stay)
        clearing = setTimeout(() => {
          status.textContent = "";
          status.classList.remove("nnb-unseen");
        }, MOMENT);
    },
    /** @param {any} failure */
    fail: (failure) => {
      const known = typeof failure?.message === "string" && typeof failure?.action === "string";
      silent = failure?.code === "kernel-silent";
      panel.say("");
      problem.show(known ? (silent && isLost(el) ? lostKernel() : failure) : { ...lostKernel(), message: String(failure) });
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
    restore: (deploy) => panel.change("restore", { deploy }, word("live_again")),
    refresh: async () => {
      last = panel.refresh;
      problem.clear();
      page.looked();
      try {
        await line.ask("refresh", { clear: true });
      } catch (failure) {
        panel.fail(failure);
      }
    },
    /** @param {{draft?: boolean, accept?: boolean}} how */
    publish: async (how) => {
      const details = { ...options.read(), ...how };
      last = () => panel.publish(how);
      problem.clear();
      panel.publishing = true;
      drawAll();
      panel.say(word("publishing", { name: model.get("where")?.source ?? "" }), true, true);
      try {
        const answer = await line.ask("publish", details);
        if (answer.asks) findings.ask(() => panel.publish({ ...how, accept: true }));
        else if (model.get("problem")) panel.say("");
        else options.published();
      } catch (failure) {
        panel.fail(failure);
      } finally {
        panel.publishing = false;
        drawAll();
      }
    },
    /** Do what the button of a problem offers. @param {any} shown */
    next: (shown) => {
      if (shown.action === "sign-in") account.open();
      else if (shown.action === "name") options.askForName();
      else if (shown.action === "new-site") {
        options.askForName(freshName(model.get("where")?.source));
        panel.say(word("new_site_ready"), true);
      } else if (shown.action === "refresh") panel.refresh();
      else last();
    },
    /** @param {string} words @param {string} deploy */
    announceResult: (words, deploy) => {
      if (announced === deploy) return;
      announced = deploy;
      panel.say(words, false, true);
    },
  };

  const header = headerPart(panel);
  const options = optionsPart(panel);
  const problem = problemPart(panel);
  const progress = progressPart(panel);
  const findings = findingsPart(panel);
  const idle = idlePart(panel);
  const result = resultPart(panel, findings.fold);
  const history = historyPart(panel);
  const handover = handoverPart(panel);
  const account = accountPart(panel);
  const parts = [header, options, problem, progress, findings, idle, result, history, handover, account];

  const root = h(
    "section",
    { className: "nnb-panel", "aria-label": word("panel_label"), id: freshId("panel") },
    header.root,
    options.root,
    h("div", { className: "nnb-stage" }, progress.root, problem.root, idle.root, result.root, findings.root, status),
    history.root,
    h("div", { className: "nnb-foot" }, handover.root, account.root),
  );
  el.classList.add("nnb-host");
  el.append(root);

  const drawAll = () => panel.redraw(() => parts.forEach((part) => part.draw()));
  const wanted = new Set();
  /** Draw what has changed, once for all the facts that arrive together. @param {any} part */
  const drawSoon = (part) => {
    if (!wanted.size)
      queueMicrotask(() => {
        const now = [...wanted];
        wanted.clear();
        panel.redraw(() => now.forEach((one) => one.draw()));
      });
    wanted.add(part);
  };
  for (const part of parts)
    for (const fact of part.names) model.on(`change:${fact}`, () => drawSoon(part));

  /** Look again without being asked to: nobody is told if that fails, and the next look waits for this one. */
  const lookAgain = () => {
    if (looking || panel.publishing || model.get("progress")) return;
    looking = true;
    line
      .ask("refresh")
      .catch(() => {})
      .finally(() => (looking = false));
  };
  const page = watchPage(root, lookAgain);
  const channel = openChannel((site) => {
    const shown = model.get("site")?.id;
    if (!shown || shown === site) lookAgain();
  });
  model.on("msg:custom", (/** @type {any} */ message) => {
    if (message.changed) channel.tell(message.changed);
  });

  drawAll();
  // What is shown may come from a saved notebook: whether there is a kernel behind it is found out by asking.
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
    clearTimeout(asking);
    clearTimeout(clearing);
    page.stop();
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
