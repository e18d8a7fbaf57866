// The history: a real table, newest first, with the way back in each row.
import { button, copyButton, fill, freshId, h, link, unseen } from "./dom.js";
import { confirmInPlace } from "./confirm.js";
import { agoInWords, timeAgo } from "./words.js";

const ROWS_MORE = 50;
const COLUMNS = ["When", "Message", "State", "Who", "Size", "Actions"];

/** @param {any} panel */
export function historyPart(panel) {
  const body = h("tbody");
  const lock = button("Lock", () => panel.change("lock", {}, "Locked: later publishes wait until you make them live."));
  const unlock = button("Unlock", () => panel.change("unlock", {}, "Unlocked: the next publish goes live by itself."));
  const download = button("Download", save);
  const tools = h("div", { className: "nnb-row" });
  const more = button("Show older deploys", () => readOn(older.length + ROWS_MORE));
  const empty = h("p", { className: "nnb-quiet" });
  const title = h("h3", { className: "nnb-heading", id: freshId("history") }, "History");
  const table = h(
    "table",
    { className: "nnb-table", "aria-labelledby": title.id },
    h("thead", {}, h("tr", {}, ...COLUMNS.map((word) => h("th", { scope: "col", className: `nnb-${word.toLowerCase()}` }, word)))),
    body,
  );
  const root = h(
    "section",
    { className: "nnb-history", "aria-labelledby": title.id },
    h("div", { className: "nnb-head" }, title, tools),
    h("div", { className: "nnb-scroll", role: "group", "aria-labelledby": title.id, tabIndex: 0 }, table, empty, more),
  );
  /** @type {any[]} */
  let older = [];
  let hasMore = false;
  /** The row in which a question is being asked, and which question. @type {{id: string, what: string} | null} */
  let asked = null;

  async function save() {
    panel.say("Downloading\u2026");
    try {
      const { path } = await panel.ask("download");
      panel.say(`Saved as ${path}`, true);
    } catch (problem) {
      panel.fail(problem);
    }
  }

  /** @param {number} count */
  async function readOn(count) {
    const start = older.length < count ? older.length : 0;
    more.disabled = true;
    try {
      const answer = await panel.ask("older", { start, count: count - start });
      older = [...older.slice(0, start), ...answer.rows];
      hasMore = answer.more;
      append(start);
    } catch (problem) {
      panel.fail(problem);
    } finally {
      more.disabled = false;
      more.hidden = !hasMore;
    }
  }

  /** @param {number} start */
  const append = (start) => {
    if (start) body.append(...older.slice(start).map(row));
    else drawRows();
  };

  /** @param {string|null} id @param {string} [what] */
  const ask = (id, what = "") => {
    const before = asked;
    asked = id ? { id, what } : null;
    drawRows();
    if (asked) body.querySelector('[data-key="yes"]')?.focus();
    else if (before) body.querySelector(`[data-key="${before.what}:${before.id}"]`)?.focus();
  };

  /** @param {any} item */
  const question = (item) => {
    const name = panel.facts("site").site?.name;
    const what = item.message ? `\u201c${item.message}\u201d` : `the deploy ${item.id}`;
    const age = agoInWords(item.created_at);
    const leave = () => ask(null);
    if (asked?.what === "delete")
      return confirmInPlace({
        words: `${what} will be deleted for good. What is live stays as it is.`,
        yes: "Delete it",
        act: () => {
          asked = null;
          panel.change("delete", { deploy: item.id }, "Deleted.");
        },
        leave,
      });
    return confirmInPlace({
      words: `Readers of ${name} will see ${what}, made ${age}, at once. Nothing is uploaded, and what is live now stays in the history.`,
      yes: item.draft ? "Yes, make it live" : "Yes, restore it",
      act: () => {
        asked = null;
        panel.restore(item.id);
      },
      leave,
    });
  };

  /** @param {any} item */
  const row = (item) => {
    const head = freshId("row");
    const words = [
      item.live && "live",
      item.locked && "locked",
      item.draft && "draft",
      item.alias,
      item.state !== "ready" && item.state,
    ].filter(Boolean);
    const describe = { "aria-describedby": head };
    const cells = h(
      "tr",
      { className: `${item.live ? "nnb-is-live" : ""} ${item.state === "expired" ? "nnb-is-gone" : ""}`.trim(), "data-id": item.id },
      h("th", { scope: "row", id: head, className: "nnb-when" }, timeAgo(item.created_at)),
      h(
        "td",
        { className: "nnb-message" },
        item.message || h("span", { className: "nnb-quiet" }, "No message"),
        item.error ? h("div", { className: "nnb-why" }, item.error) : null,
        item.state === "expired" ? h("div", { className: "nnb-why" }, "Netlify has deleted it for its age.") : null,
      ),
      h(
        "td",
        { className: "nnb-state" },
        ...words.map((word) => h("span", { className: `nnb-badge nnb-is-${word}` }, word)),
        words.length ? null : unseen("ready"),
      ),
      h("td", { className: "nnb-who" }, item.by),
      h("td", { className: "nnb-size" }, item.size),
      h(
        "td",
        { className: "nnb-actions" },
        h(
          "div",
          { className: "nnb-row" },
          item.url ? link(item.url, { ...describe, "data-key": `open:${item.id}` }, "Open") : null,
          item.restorable && !panel.offline
            ? button(item.draft ? "Promote" : "Restore", () => ask(item.id, "restore"), {
                ...describe,
                className: "nnb-small",
                "data-key": `restore:${item.id}`,
              })
            : null,
          item.deletable && !panel.offline
            ? button("Delete", () => ask(item.id, "delete"), {
                ...describe,
                className: "nnb-small",
                "data-key": `delete:${item.id}`,
              })
            : null,
        ),
      ),
    );
    if (asked?.id !== item.id) return cells;
    const fragment = document.createDocumentFragment();
    fragment.append(cells, h("tr", {}, h("td", { colspan: COLUMNS.length }, question(item))));
    return fragment;
  };

  const drawRows = () => {
    const { history } = panel.facts("history");
    const newest = history?.rows ?? [];
    const ids = new Set(newest.map((/** @type {any} */ item) => item.id));
    fill(body, ...[...newest, ...older.filter((item) => !ids.has(item.id))].map(row));
  };

  const draw = () => {
    const { history, site, loaded } = panel.facts("history", "site", "loaded");
    const rows = history?.rows ?? [];
    hasMore = Boolean(history?.more);
    table.hidden = !rows.length;
    empty.hidden = Boolean(rows.length);
    empty.textContent = loaded ? "Every publish will be listed here, each one a click away from being live again." : "Loading\u2026";
    more.hidden = !hasMore || panel.offline;
    fill(tools, ...(site?.live_id && !panel.offline ? [site.locked ? unlock : lock, download] : []));
    drawRows();
    if (older.length && hasMore) {
      // The list has moved on: what was read further down is read again, as far as it was.
      const count = older.length;
      older = [];
      readOn(count);
    } else older = [];
  };
  return { root, draw, names: ["history", "site", "loaded"] };
}
