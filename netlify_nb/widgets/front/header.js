// What is published, where, and what readers see now; and the two buttons that publish.
import { button, copyButton, fill, h, link } from "./dom.js";
import { timeAgo } from "./words.js";

const TARGET_LABELS = { netlify: "Netlify", local: "Local" };

/** @param {any} panel */
export function headerPart(panel) {
  const title = h("div", { className: "nnb-title" });
  const buttons = h("div", { className: "nnb-row nnb-main" });
  const address = h("div", { className: "nnb-row nnb-address" });
  const source = h("p", { className: "nnb-quiet" });
  const root = h("header", {}, h("div", { className: "nnb-head" }, title, buttons), address, source);

  const publish = button("Publish", () => panel.publish({}), { className: "nnb-primary" });
  const draft = button("Save as draft", () => panel.publish({ draft: true }));
  fill(buttons, publish, draft);

  const draw = () => {
    const { where, site, loaded } = panel.facts("where", "site", "loaded");
    const name = site?.name ?? (loaded ? "Not published yet" : "\u2026");
    fill(
      title,
      h("h2", { className: "nnb-name" }, name),
      where?.target ? h("span", { className: `nnb-badge nnb-${where.target}` }, TARGET_LABELS[where.target]) : null,
      site?.locked ? h("span", { className: "nnb-badge" }, "Locked") : null,
      site?.claimed ? h("span", { className: "nnb-badge" }, "Claimed") : null,
    );
    if (site?.url && (site.live_id || !loaded)) {
      fill(
        address,
        link(site.url, { className: "nnb-live", "data-key": "live" }),
        copyButton(() => site.url, panel.say),
        site.admin_url ? link(site.admin_url, { className: "nnb-quiet" }, "Dashboard") : null,
      );
    } else fill(address, h("span", { className: "nnb-quiet" }, site ? "Nothing is live yet." : "Publish to get an address."));
    fill(
      source,
      where?.source ? h("strong", {}, where.source) : "",
      where?.saved_at ? " as saved " : "",
      where?.saved_at ? timeAgo(where.saved_at) : "",
      where?.audience ? ` \u00b7 ${where.audience.split(". ")[0].replace(/\.$/, "")}` : "",
    );
    const { progress } = panel.facts("progress");
    publish.disabled = draft.disabled = Boolean(progress) || !loaded || panel.offline;
  };
  return { root, draw, publish, names: ["where", "site", "loaded", "progress"] };
}
