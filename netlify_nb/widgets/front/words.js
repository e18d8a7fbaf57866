// Times and amounts in words.

const UNITS_OF_SIZE = ["B", "kB", "MB", "GB"];
/** Seconds up to which a unit is used, seconds of one of it, and its name. */
const UNITS_OF_TIME = /** @type {[number, number, Intl.RelativeTimeFormatUnit][]} */ ([
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [86400 * 45, 86400, "day"],
]);
const relativeTime = new Intl.RelativeTimeFormat("en", { numeric: "always" });

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
  const seconds = (now - Date.parse(iso)) / 1000;
  if (seconds < 10) return "just now";
  for (const [limit, length, unit] of UNITS_OF_TIME)
    if (seconds < limit) return relativeTime.format(-Math.floor(seconds / length), unit);
  return new Date(iso).toLocaleDateString();
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

/** Minutes and seconds, as a countdown shows them. @param {number} seconds */
export function countdown(seconds) {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** How long something will take. @param {number} seconds */
export function durationInWords(seconds) {
  if (seconds < 1) return "less than a second";
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
