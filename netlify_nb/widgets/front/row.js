// One deploy as a row of the history, and the question that is asked below it before anything is done.
import { button, freshId, h, link, unseen } from "./dom.js";
import { confirmInPlace } from "./confirm.js";
import { agoInWords, dayInWords, sign, timeAgo, word } from "./words.js";

/** Milliseconds before its end in which a deploy's end is told of. */
const SOON_GONE = 7 * 86_400_000;

/**
 * @param {any} item one of the rows of `netlify_nb.widgets.facts`
 * @param {any} desk what the table lets a row do
 */
export function rowOfHistory(item, desk) {
  const head = freshId("row");
  const describe = { "aria-describedby": head, className: "nnb-small" };
  /** @param {string} what @param {string} label @param {string} then */
  const offer = (what, label, then) =>
    button(label, () => desk.ask(item.id, what), {
      ...describe,
      "data-key": `${what}:${item.id}`,
      "data-then": then,
    });
  const open = { "aria-describedby": head, "data-key": `open:${item.id}` };
  const actions = [
    item.url && link(item.url, open, word("open_deploy")),
    item.restorable &&
      !desk.isOffline() &&
      offer("restore", item.draft ? word("make_live") : word("restore"), `open:${item.id}`),
    item.deletable && !desk.isOffline() && offer("delete", word("delete"), "rows"),
  ].filter(Boolean);
  const isGone = item.state === "expired" || item.state === "deleted";
  const row = h(
    "tr",
    { className: `${item.live ? "nnb-is-live" : ""} ${isGone ? "nnb-is-gone" : ""}`.trim(), "data-id": item.id },
    h("th", { scope: "row", id: head, className: "nnb-when" }, timeAgo(item.created_at)),
    h(
      "td",
      { className: "nnb-message" },
      h("span", item.message ? {} : { className: "nnb-quiet" }, item.message || word("no_message")),
      ...asides(item).map((text) => h("div", { className: "nnb-why" }, text)),
    ),
    h("td", { className: "nnb-state" }, ...badges(item)),
    h("td", { className: "nnb-who" }, item.by),
    h("td", { className: "nnb-size" }, item.size),
    h("td", { className: "nnb-actions" }, actions.length ? h("div", { className: "nnb-row" }, ...actions) : null),
  );
  if (desk.asked()?.id !== item.id) return row;
  const fragment = document.createDocumentFragment();
  fragment.append(row, h("tr", {}, h("td", { colspan: desk.columns }, question(item, desk))));
  return fragment;
}

/** @param {any} item */
function badges(item) {
  /** @type {Record<string, string>} */
  const words = { failed: word("failed"), expired: word("expired"), deleted: word("deleted"), ready: word("ready") };
  const kinds = [
    item.live && ["live", word("live")],
    item.locked && ["locked", word("locked")],
    item.draft && ["draft", word("draft")],
    item.alias && ["alias", item.alias],
    item.state !== "ready" && [item.state, words[item.state] ?? item.state],
  ].filter(Boolean);
  if (!kinds.length) return [unseen(words.ready ?? "")];
  return kinds.map(([kind, label]) => h("span", { className: `nnb-badge nnb-is-${kind}` }, sign(kind), label));
}

/** What stands below a message. @param {any} item @returns {string[]} */
function asides(item) {
  const isSoonGone = item.expires_at && Date.parse(item.expires_at) - Date.now() < SOON_GONE;
  return [
    item.error,
    item.state === "expired" && word("expired_why"),
    item.state === "deleted" && word("deleted_why"),
    item.state === "ready" && !item.live && isSoonGone && word("kept_until", { date: dayInWords(item.expires_at) }),
  ].filter(Boolean);
}

/** @param {any} item @param {any} desk */
function question(item, desk) {
  const what = item.message ? `\u201c${item.message}\u201d` : word("the_deploy", { id: item.id });
  const leave = () => desk.ask(null);
  if (desk.asked().what === "delete")
    return confirmInPlace({
      words: [word("delete_says", { what })],
      yes: word("delete_yes"),
      act: () => desk.act(item, "delete"),
      leave,
    });
  return confirmInPlace({
    words: [word("restore_says", { site: desk.site(), what, when: agoInWords(item.created_at) })],
    yes: item.draft ? word("make_live_yes") : word("restore_yes"),
    act: () => desk.act(item, "restore"),
    leave,
  });
}
