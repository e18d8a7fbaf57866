// What a publish can be told, folded away until it is wanted.
import { freshId, h } from "./dom.js";
import { word } from "./words.js";

/** Milliseconds without a key after which names of sites are asked for. */
const TYPING_PAUSE = 250;

/** @param {any} panel */
export function optionsPart(panel) {
  const ids = { names: freshId("names"), help: freshId("help") };
  const field = { type: "text", className: "nnb-input", autocomplete: "off" };
  const title = h("input", { ...field, name: "title", "data-key": "title" });
  const message = h("input", { ...field, name: "message", "data-key": "message" });
  const choices = [
    ["show", word("code_show")],
    ["fold", word("code_fold")],
    ["hide", word("code_hide")],
  ];
  const code = h(
    "select",
    { className: "nnb-input", name: "code", "data-key": "code", onchange: () => (touched = true) },
    ...choices.map(([value, label]) => h("option", { value }, label)),
  );
  const names = h("datalist", { id: ids.names });
  const site = h("input", {
    ...field,
    name: "site",
    list: ids.names,
    spellcheck: false,
    "data-key": "site",
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

  /** @param {string} label @param {HTMLElement} input */
  const labelled = (label, input) => h("label", { className: "nnb-field" }, h("span", {}, label), input);
  const root = h(
    "details",
    { className: "nnb-fold" },
    h("summary", { "data-key": "options" }, word("options")),
    h(
      "div",
      { className: "nnb-fields" },
      labelled(word("message"), message),
      labelled(word("title"), title),
      labelled(word("code"), code),
      h("div", {}, labelled(word("site"), site), names, help),
    ),
  );
  // A notebook takes single keys for commands; what is typed here is text.
  root.addEventListener("keydown", (/** @type {Event} */ event) => event.stopPropagation());
  message.placeholder = word("message_hint");
  title.placeholder = word("title_hint");

  const draw = () => {
    const { options, site: shown } = panel.facts("options", "site");
    if (options?.title) title.placeholder = options.title;
    if (options?.code && !touched) code.value = options.code;
    site.placeholder = shown?.name ?? word("site_placeholder");
    help.textContent = shown ? word("site_other_hint") : word("site_first_hint");
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
