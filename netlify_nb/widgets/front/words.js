// What is said, and times and amounts in words. The words are those of `netlify_nb/messages.py`, which the sidebar says
// too; `netlify_nb/widgets/modules.py` puts them before the modules.
/* global WORDS, SIGNS */

/**
 * Return the words for a key, with what stands in {braces} filled in.
 * @param {string} key @param {Record<string, string|number>} [values] @returns {string}
 */
export function word(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Return the words for a key as what an element holds: elements are filled in too.
 * @param {string} key @param {Record<string, Node|string>} values @returns {(Node|string)[]}
 */
export function phrase(key, values) {
  return WORDS[key].split(/\{(\w+)\}/).map((part, index) => (index % 2 ? values[part] : part));
}

/** The sign that stands beside a word; screen readers are told the word alone. @param {string} name */
export function sign(name) {
  const element = document.createElement("span");
  element.className = "nnb-sign";
  element.setAttribute("aria-hidden", "true");
  element.textContent = SIGNS[name] ?? "";
  return element;
}

const UNITS_OF_SIZE = ["B", "kB", "MB", "GB"];
/** Seconds up to which a unit is used, seconds of one of it, and its name. */
const UNITS_OF_TIME = /** @type {[number, number, Intl.RelativeTimeFormatUnit][]} */ ([
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [86400 * 45, 86400, "day"],
]);
const relativeTime = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** @param {number} bytes */
export function sizeInWords(bytes) {
  let number = bytes;
  let unit = 0;
  while (number >= 1000 && unit < UNITS_OF_SIZE.length - 1) {
    number /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${number} B` : `${number.toFixed(1)} ${UNITS_OF_SIZE[unit]}`;
}

/** How long ago something was. @param {string|null} iso @param {number} [now] */
export function agoInWords(iso, now = Date.now()) {
  if (!iso) return "";
  const seconds = Math.max((now - Date.parse(iso)) / 1000, 0);
  if (seconds < 10) return word("just_now");
  for (const [limit, length, unit] of UNITS_OF_TIME)
    if (seconds < limit) return relativeTime.format(-Math.floor(seconds / length), unit);
  return dayInWords(iso);
}

/** @param {string} iso */
export function dayInWords(iso) {
  return new Date(iso).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}

/** A time element that a person reads as "3 minutes ago", exact on hover; `tellTime` keeps it true. @param {string|null} iso */
export function timeAgo(iso) {
  const element = document.createElement("time");
  if (!iso) return element;
  element.dateTime = iso;
  element.title = new Date(iso).toLocaleString();
  element.textContent = agoInWords(iso);
  return element;
}

/** Bring every time below `root` up to date. @param {Element} root */
export function tellTime(root) {
  for (const element of root.querySelectorAll("time")) {
    const words = agoInWords(element.dateTime);
    if (element.textContent !== words) element.textContent = words;
  }
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Minutes and seconds, as a countdown shows them. @param {number} seconds */
export function countdown(seconds) {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** How long something will take. @param {number} seconds */
export function durationInWords(seconds) {
  if (seconds < 1) return word("less_than_a_second");
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
