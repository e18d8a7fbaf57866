// What is published, where, and what readers see now; and the two buttons that publish.
import { button, copyButton, fill, h, link, turnOff } from "./dom.js";
import { phrase, sign, timeAgo, word } from "./words.js";

/** @param {any} panel */
export function headerPart(panel) {
  const targets = { netlify: word("on_netlify"), local: word("on_local") };
  const title = h("div", { className: "nnb-title" });
  const buttons = h("div", { className: "nnb-row nnb-main" });
  const address = h("div", { className: "nnb-row nnb-address" });
  const source = h("p", { className: "nnb-quiet" });
  const root = h("header", {}, h("div", { className: "nnb-head" }, title, buttons), address, source);

  const publish = button(word("publish"), () => panel.publish({}), {
    className: "nnb-primary",
    "data-key": "publish",
    title: word("publish_hint"),
  });
  const draft = button(word("save_draft"), () => panel.publish({ draft: true }), {
    "data-key": "draft",
    title: word("publish_draft_hint"),
  });
  fill(buttons, publish, draft);

  const draw = () => {
    const { where, site, loaded, progress } = panel.facts("where", "site", "loaded", "progress");
    fill(
      title,
      h("h2", { className: "nnb-name" }, site?.name ?? (loaded ? word("unpublished") : "\u2026")),
      where?.target ? h("span", { className: `nnb-badge nnb-${where.target}` }, targets[where.target]) : null,
      site?.locked ? h("span", { className: "nnb-badge nnb-is-locked" }, sign("locked"), word("locked")) : null,
      site?.claimed ? h("span", { className: "nnb-badge" }, word("claimed")) : null,
    );
    if (site?.url && (site.live_id || !loaded)) {
      fill(
        address,
        link(site.url, { className: "nnb-live", "data-key": "live" }),
        copyButton(() => site.url, panel.say, "copy"),
        site.admin_url ? link(site.admin_url, { className: "nnb-quiet", "data-key": "admin" }, word("dashboard")) : null,
      );
    } else fill(address, h("span", { className: "nnb-quiet" }, site ? word("nothing_live") : word("publish_for_address")));
    const audience = where?.audience ? where.audience.split(". ")[0].replace(/\.$/, "") : "";
    const file = h("strong", {}, where?.source ?? "");
    fill(
      source,
      ...(where?.saved_at ? phrase("source_saved", { source: file, when: timeAgo(where.saved_at) }) : [file]),
      audience ? ` \u00b7 ${audience}` : "",
    );
    const off = Boolean(progress) || panel.publishing || !loaded || panel.offline;
    turnOff(publish, off);
    turnOff(draft, off);
  };
  return { root, draw, names: ["where", "site", "loaded", "progress"] };
}
