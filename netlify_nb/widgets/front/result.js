// What a publish came to; and, where nothing has just been published, what readers see.
import { button, copyButton, fill, h, link } from "./dom.js";
import { capital, phrase, timeAgo, word } from "./words.js";

/** @param {any} panel */
export function idlePart(panel) {
  const root = h("p", { className: "nnb-quiet", hidden: true });
  const draw = () => {
    const { result, progress, problem, findings, history, site, loaded } = panel.facts(...names);
    const busy = progress || panel.publishing || panel.queued;
    root.hidden = Boolean(result || busy || problem || findings.length) || !loaded;
    if (root.hidden) return;
    const live = history?.rows.find((/** @type {any} */ item) => item.live);
    const when = live && timeAgo(live.created_at);
    if (live?.message) fill(root, ...phrase("live_made_as", { when, message: live.message }));
    else if (live) fill(root, ...phrase("live_made", { when }));
    else fill(root, site ? word("site_not_live") : word("nothing_sent"));
  };
  const names = ["result", "progress", "problem", "findings", "history", "site", "loaded"];
  return { root, draw, names };
}

/** @param {any} panel @param {Element} noticed what was noticed, to be unfolded */
export function resultPart(panel, noticed) {
  const line = h("p", { className: "nnb-outcome" });
  const address = h("div", { className: "nnb-row" });
  const place = h("div", { className: "nnb-preview" });
  const fold = h(
    "details",
    { className: "nnb-fold", ontoggle: () => preview() },
    h("summary", { "data-key": "preview" }, word("preview")),
    place,
  );
  const root = h("section", { className: "nnb-result", "aria-label": word("result"), hidden: true });
  root.append(line, address, h("div", { className: "nnb-folds" }, fold, noticed));
  let shown = "";

  const draw = () => {
    const { result, progress, site } = panel.facts("result", "progress", "site");
    root.hidden = !result || Boolean(progress) || panel.publishing;
    if (!result) {
      shown = "";
      return;
    }
    if (root.hidden) return;
    const isLive = result.deploy_id === site?.live_id;
    const outcome = isLive ? word("outcome_live") : result.draft ? word("outcome_draft") : word("outcome_ready");
    const took = result.seconds === null ? "" : `; ${word("took", { seconds: result.seconds })}`;
    fill(
      line,
      h("strong", {}, outcome),
      ` ${capital(result.changes)}; ${result.sent}`,
      ...(result.saved_at ? ["; ", ...phrase("as_saved", { when: timeAgo(result.saved_at) })] : []),
      `${took}.`,
    );
    fill(
      address,
      link(result.address, { "data-key": "result" }),
      // The live address stands above with a button of its own.
      result.address === site?.url ? null : copyButton(() => result.address, panel.say, "copy-result"),
      !isLive && !result.draft && site?.locked
        ? button(word("make_live"), () => panel.restore(result.deploy_id), {
            className: "nnb-small",
            "data-key": "make-live",
            "data-then": "result",
          })
        : null,
    );
    if (shown !== result.deploy_id) {
      shown = result.deploy_id;
      fold.open = false;
      fill(place);
    }
    panel.announceResult(`${outcome} ${capital(result.changes)}. ${result.address}`, result.deploy_id);
  };
  /** The page is fetched only when somebody wants to see it, and its scripts are not run. */
  const preview = () => {
    const { result } = panel.facts("result");
    if (!fold.open || place.childElementCount || !result) return;
    const page = h("iframe", {
      src: result.address,
      title: word("preview_title"),
      sandbox: true,
      tabIndex: -1,
      referrerPolicy: "no-referrer",
    });
    place.append(
      h("div", { className: "nnb-frame" }, page),
      h("img", { className: "nnb-qr", src: result.qr, alt: word("qr_address") }),
    );
  };
  return { root, draw, names: ["result", "progress", "site"] };
}
