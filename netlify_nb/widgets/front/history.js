// The history: a real table, newest first, with the way back in each row.
import { button, fill, freshId, h } from "./dom.js";
import { rowOfHistory } from "./row.js";
import { word } from "./words.js";

const ROWS_MORE = 50;

/** @param {any} panel */
export function historyPart(panel) {
  const columns = /** @type {[string, string][]} */ ([
    ["when", word("column_when")],
    ["message", word("column_message")],
    ["state", word("column_state")],
    ["who", word("column_who")],
    ["size", word("column_size")],
    ["actions", word("column_actions")],
  ]);
  const body = h("tbody");
  const lock = button(word("lock"), () => panel.change("lock", {}, word("locked_now")), {
    title: word("lock_hint"),
    "data-then": word("unlock"),
  });
  const unlock = button(word("unlock"), () => panel.change("unlock", {}, word("unlocked_now")), {
    title: word("unlock_hint"),
    "data-then": word("lock"),
  });
  const download = button(word("download"), save, { title: word("download_hint") });
  const tools = h("div", { className: "nnb-row" });
  const more = button(word("older"), () => readOn(older.length + ROWS_MORE), { "data-then": "rows" });
  const empty = h("p", { className: "nnb-quiet" });
  const title = h("h3", { className: "nnb-heading", id: freshId("history") }, word("history"));
  const heads = columns.map(([name, label]) => h("th", { scope: "col", className: `nnb-${name}` }, label));
  const table = h(
    "table",
    { className: "nnb-table", "aria-labelledby": title.id },
    h("thead", {}, h("tr", {}, ...heads)),
    body,
  );
  const scroll = h(
    "div",
    { className: "nnb-scroll", role: "group", "aria-labelledby": title.id, tabIndex: 0, "data-key": "rows" },
    table,
    empty,
    more,
  );
  const root = h(
    "section",
    { className: "nnb-history", "aria-labelledby": title.id },
    h("div", { className: "nnb-head" }, title, tools),
    scroll,
  );
  /** @type {any[]} */
  let older = [];
  let hasMore = false;
  /** The row in which a question is being asked, and which question. @type {{id: string, what: string} | null} */
  let asked = null;

  async function save() {
    panel.say(`${word("downloading")}\u2026`, true);
    try {
      const { path } = await panel.ask("download");
      panel.say(word("downloaded", { path }), true);
    } catch (problem) {
      panel.fail(problem);
    }
  }

  /** @param {number} count */
  async function readOn(count) {
    const start = older.length < count ? older.length : 0;
    more.setAttribute("aria-busy", "true");
    try {
      const answer = await panel.ask("older", { start, count: count - start });
      older = [...older.slice(0, start), ...answer.rows];
      hasMore = answer.more;
      if (start) body.append(...answer.rows.map(row));
      else drawRows();
    } catch (problem) {
      panel.fail(problem);
    } finally {
      more.removeAttribute("aria-busy");
      panel.redraw(() => (more.hidden = !hasMore || panel.offline));
    }
  }

  /** @param {string|null} id @param {string} [what] */
  const ask = (id, what = "") => {
    const before = asked;
    asked = id ? { id, what } : null;
    drawRows();
    const key = asked ? "yes" : `${before?.what}:${before?.id}`;
    body.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  const desk = {
    ask,
    columns: columns.length,
    isOffline: () => panel.offline,
    site: () => panel.facts("site").site?.name ?? "",
    /** @param {any} item @param {string} what */
    act: ({ id }, what) => {
      ask(null);
      if (what === "delete") panel.change("delete", { deploy: id }, word("deleted_now"));
      else panel.restore(id);
    },
    asked: () => asked,
  };
  /** @param {any} item */
  const row = (item) => rowOfHistory(item, desk);

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
    empty.textContent = loaded ? word("history_empty") : `${word("loading")}\u2026`;
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
