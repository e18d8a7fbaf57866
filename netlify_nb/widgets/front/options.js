// What a publish can be told, folded away until it is wanted.
import { freshId, h } from "./dom.js";

const CODE_CHOICES = [
  ["show", "Show code"],
  ["fold", "Fold code away"],
  ["hide", "Leave code out"],
];
/** Milliseconds without a key after which names of sites are asked for. */
const TYPING_PAUSE = 250;

/** @param {any} panel */
export function optionsPart(panel) {
  const ids = { names: freshId("names"), help: freshId("help") };
  const title = h("input", { type: "text", className: "nnb-input", name: "title", autocomplete: "off" });
  const message = h("input", { type: "text", className: "nnb-input", name: "message", autocomplete: "off" });
  const code = h(
    "select",
    { className: "nnb-input", name: "code", onchange: () => (touched = true) },
    ...CODE_CHOICES.map(([value, label]) => h("option", { value }, label)),
  );
  const names = h("datalist", { id: ids.names });
  const site = h("input", {
    type: "text",
    className: "nnb-input",
    name: "site",
    list: ids.names,
    autocomplete: "off",
    spellcheck: false,
    "aria-describedby": ids.help,
  });
  const help = h("p", { className: "nnb-quiet nnb-help", id: ids.help });
  let touched = false;
  /** @type {any} */
  let pause;

  const offer = async () => {
    try {
      const { names: found } = await panel.ask("sites", { typed: site.value.trim() });
      names.replaceChildren(...found.map((/** @type {string} */ name) => h("option", { value: name })));
    } catch {
      // Nothing to offer then; what is typed counts.
    }
  };
  site.addEventListener("focus", offer);
  site.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(offer, TYPING_PAUSE);
  });

  /** @param {string} label @param {HTMLElement} input @param {...HTMLElement} more */
  const field = (label, input, ...more) => h("label", { className: "nnb-field" }, h("span", {}, label), input, ...more);
  const root = h(
    "details",
    { className: "nnb-fold" },
    h("summary", {}, "Options"),
    h(
      "div",
      { className: "nnb-fields" },
      field("Title", title),
      field("Message", message),
      field("Code", code),
      h("div", {}, field("Site", site), names, help),
    ),
  );
  // A notebook takes single keys for commands; what is typed here is text.
  root.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
  message.placeholder = "What has changed, for the history";
  title.placeholder = "The first heading";

  const draw = () => {
    const { options, site: shown } = panel.facts("options", "site");
    if (options?.title) title.placeholder = options.title;
    if (options?.code && !touched) code.value = options.code;
    site.placeholder = shown?.name ?? "A new site, named after the title";
    help.textContent = shown
      ? "Another of your sites, or a new name for a new site."
      : "One of your sites, or a name for the new one.";
  };
  /** What was chosen, without what was left as it is. */
  const read = () => ({
    title: title.value.trim() || undefined,
    message: message.value.trim() || undefined,
    code: touched ? code.value : undefined,
    site: site.value.trim() || undefined,
  });
  const published = () => {
    message.value = "";
    site.value = "";
  };
  /** Open at the name of the site, with a new one to start from. @param {string} [suggestion] */
  const askForName = (suggestion = "") => {
    root.open = true;
    site.value = suggestion;
    site.focus();
  };
  return { root, draw, read, published, askForName, names: ["options", "site"] };
}
