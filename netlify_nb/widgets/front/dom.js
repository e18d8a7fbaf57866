// Making and replacing elements.

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
 * Replace what is in a region, and keep the focus where it was: elements with the same `data-key` are the same to a
 * person, although they are made anew.
 * @param {any} region
 * @param {...(Node|string|null|false|undefined)} children
 */
export function fill(region, ...children) {
  const active = /** @type {any} */ (region.getRootNode()).activeElement;
  const key = active && region.contains(active) ? active.dataset.key : undefined;
  region.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false));
  if (key) region.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/**
 * Make a button.
 * @param {string} label what stands on it, and its accessible name
 * @param {(event: Event) => void} act
 * @param {Record<string, any>} [properties]
 */
export function button(label, act, properties = {}) {
  const { className = "", ...others } = properties;
  return h(
    "button",
    { type: "button", className: `nnb-button ${className}`.trim(), "data-key": label, onclick: act, ...others },
    label,
  );
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

/** An id that no other element of the page has. @param {string} word */
export function freshId(word) {
  countOfIds += 1;
  return `nnb-${word}-${countOfIds}-${Math.random().toString(36).slice(2, 8)}`;
}

/**
 * A button that copies a text, and says so on itself.
 * @param {() => string} text
 * @param {(words: string) => void} say
 */
export function copyButton(text, say) {
  return button("Copy link", async () => {
    try {
      await navigator.clipboard.writeText(text());
      say("Copied.");
    } catch {
      say("The browser does not allow copying here: open the link and copy its address.");
    }
  });
}
