// Making and replacing elements, and keeping the focus where a person left it.
import { word } from "./words.js";

/**
 * Make an element. Properties that start with "on" listen; "aria-…", "data-…" and others with a hyphen, role, for,
 * scope, list and colspan are attributes; the rest are properties. Children that are null or false are left out.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name.includes("-") || ["role", "for", "scope", "list", "colspan", "sandbox"].includes(name))
      made.setAttribute(name, value === true ? "" : value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/**
 * Replace what is in a region.
 * @param {any} region
 * @param {...(Node|string|null|false|undefined)} children
 */
export function fill(region, ...children) {
  region.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false));
}

/**
 * Draw, and leave the focus where it was. Elements with the same `data-key` are the same to a person, although they
 * are made anew; when one has gone, the focus goes to the first of its `data-then` that is there, or to `last`.
 * Without that, whoever works by keyboard would be thrown back to the top of the page.
 * @param {any} root
 * @param {() => void} draw
 * @param {string} last
 */
export function keepingFocus(root, draw, last) {
  const page = /** @type {any} */ (root.getRootNode());
  const before = page.activeElement;
  const { key = "", then = "" } = before?.dataset ?? {};
  const wasHere = before && before !== root && root.contains(before);
  draw();
  if (!wasHere || isShown(page.activeElement, root)) return;
  for (const name of [key, ...then.split(" "), last]) {
    const found = name && root.querySelector(`[data-key="${CSS.escape(name)}"]`);
    if (found && isShown(found, root)) {
      found.focus({ preventScroll: true });
      return;
    }
  }
}

/** @param {any} element @param {Element} root */
function isShown(element, root) {
  return Boolean(element && root.contains(element) && element.getClientRects().length);
}

/**
 * Make a button.
 * @param {string} label what stands on it, and its accessible name
 * @param {(event: Event) => void} act
 * @param {Record<string, any>} [properties]
 */
export function button(label, act, properties = {}) {
  const { className = "", ...others } = properties;
  const accept = className.includes("nnb-primary") ? "jp-mod-accept" : "";
  return h(
    "button",
    {
      type: "button",
      // JupyterLab's own look, where there is JupyterLab.
      className: `nnb-button jp-mod-styled ${accept} ${className}`.replace(/\s+/g, " ").trim(),
      "data-key": label,
      onclick: (/** @type {Event} */ event) => {
        if (made(event).getAttribute("aria-disabled") !== "true") act(event);
      },
      ...others,
    },
    label,
  );
}

/** @param {Event} event */
function made(event) {
  return /** @type {Element} */ (event.currentTarget);
}

/**
 * Let a button do nothing for now. It keeps the focus, which a disabled one would lose.
 * @param {Element} element @param {boolean} off
 */
export function turnOff(element, off) {
  if (off) element.setAttribute("aria-disabled", "true");
  else element.removeAttribute("aria-disabled");
}

/**
 * Make a link that opens beside the notebook. Anything but a web address becomes text.
 * @param {string|null|undefined} url
 * @param {Record<string, any>} [properties]
 * @param {...(Node|string)} children
 */
export function link(url, properties = {}, ...children) {
  if (!url || !/^https?:\/\//.test(url)) return h("span", {}, ...(children.length ? children : [url ?? ""]));
  const shown = children.length ? children : [url];
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...properties }, ...shown);
}

/** Text that only a screen reader gets. @param {string} text */
export function unseen(text) {
  return h("span", { className: "nnb-unseen" }, text);
}

let countOfIds = 0;

/** An id that no other element of the page has. @param {string} name */
export function freshId(name) {
  countOfIds += 1;
  return `nnb-${name}-${countOfIds}-${Math.random().toString(36).slice(2, 8)}`;
}

/**
 * A button that copies a text, and says so.
 * @param {() => string} text
 * @param {(words: string) => void} say
 * @param {string} key
 */
export function copyButton(text, say, key) {
  return button(
    word("copy"),
    async () => {
      try {
        await navigator.clipboard.writeText(text());
        say(word("copied"));
      } catch {
        say(word("copy_refused"));
      }
    },
    { className: "nnb-small", "data-key": key },
  );
}
