// What a publish came to.
import { button, copyButton, fill, h, link } from "./dom.js";
import { timeAgo } from "./words.js";

/** What stands where a result will: nothing jumps when there is one. @param {any} panel */
export function idlePart(panel) {
  const root = h("p", { className: "nnb-quiet", hidden: true });
  const draw = () => {
    const { result, progress, problem, findings, history, site, loaded } = panel.facts(...names);
    root.hidden = Boolean(result || progress || problem || findings.length) || !loaded;
    if (root.hidden) return;
    const live = history?.rows.find((/** @type {any} */ item) => item.live);
    if (live) fill(root, "What readers see was made ", timeAgo(live.created_at), live.message ? `: \u201c${live.message}\u201d` : "", ".");
    else fill(root, site ? "Nothing of this site is live." : "Nothing has been sent anywhere. Publish makes a page of the saved notebook and gives it an address.");
  };
  const names = ["result", "progress", "problem", "findings", "history", "site", "loaded"];
  return { root, draw, names };
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {any} panel */
export function resultPart(panel) {
  const root = h("section", { className: "nnb-result", "aria-label": "Result", hidden: true });

  const draw = () => {
    const { result, progress, site } = panel.facts("result", "progress", "site");
    root.hidden = !result || Boolean(progress);
    if (root.hidden) return fill(root);
    const isLive = result.deploy_id === site?.live_id;
    const word = isLive ? "Published." : result.draft ? "Saved as a draft." : "Ready, and not live.";
    const took = result.seconds === null ? "" : ` in ${result.seconds} s`;
    fill(
      root,
      h(
        "p",
        { className: "nnb-outcome" },
        h("strong", {}, word),
        ` ${capital(result.changes)}; ${result.sent}${took}`,
        result.saved_at ? "; the notebook as saved " : "",
        result.saved_at ? timeAgo(result.saved_at) : "",
        ".",
      ),
      h(
        "div",
        { className: "nnb-row" },
        link(result.address, { "data-key": "result" }),
        result.address === site?.url ? null : copyButton(() => result.address, panel.say),
        !isLive && !result.draft && site?.locked ? button("Make it live", () => panel.restore(result.deploy_id)) : null,
      ),
      h(
        "details",
        { className: "nnb-fold", ontoggle: preview },
        h("summary", {}, "Preview and QR code"),
        h("div", { className: "nnb-preview" }),
      ),
    );
    panel.announceResult(`${word} ${capital(result.changes)}. ${result.address}`, result.deploy_id);
  };
  /** The page is fetched only when somebody wants to see it, and its scripts are not run. @param {any} event */
  const preview = (event) => {
    const { result } = panel.facts("result");
    const place = event.target.querySelector(".nnb-preview");
    if (!event.target.open || place.childElementCount || !result) return;
    place.append(
      h("div", { className: "nnb-frame" }, h("iframe", {
        src: result.address,
        title: "Preview of the page",
        sandbox: true,
        tabIndex: -1,
        referrerPolicy: "no-referrer",
      })),
      h("img", { className: "nnb-qr", src: result.qr, alt: "QR code of the address" }),
    );
  };
  return { root, draw, names: ["result", "progress", "site"] };
}
