// The claim button by itself, as `%netlify_claim` shows it. The link comes as a custom message, which is never saved,
// and lives only in this element until it expires.
import { button, fill, h, keepingFocus, turnOff } from "./dom.js";
import { showLink } from "./claim_link.js";
import { word } from "./words.js";

/** Milliseconds without an answer after which the kernel counts as gone. */
const NO_ANSWER = 8000;

/** @param {{model: any, el: HTMLElement}} view */
function renderButton({ model, el }) {
  const name = model.get("site_name");
  const status = h("p", { role: "status" });
  const place = h("div", { className: "nnb-claim-place" });
  const root = h("section", { className: "nnb-panel nnb-alone", "aria-label": word("hand_over") }, place, status);
  /** @type {any} */
  let shown;
  /** @type {any} */
  let waiting;
  const say = (/** @type {string} */ words) => (status.textContent = words);

  const stop = () => {
    clearTimeout(waiting);
    shown?.stop();
  };
  /** @param {string} words @param {string} [said] */
  const offer = (words, said = "") => {
    stop();
    const claim = button(
      word("claim"),
      () => {
        turnOff(claim, true);
        say(`${word("claim_making")}\u2026`);
        waiting = setTimeout(() => offer(words, word("kernel_silent")), NO_ANSWER);
        model.send({ type: "make" });
      },
      { "data-key": "claim", title: word("claim_hint") },
    );
    keepingFocus(root, () => fill(place, h("p", {}, words), claim), "claim");
    say(said);
  };
  model.on("msg:custom", (/** @type {any} */ message) => {
    if (message.type === "error") offer([message.message, message.hint].filter(Boolean).join(" "));
    if (message.type !== "link") return;
    stop();
    shown = showLink(message, say, () => offer(word("claim_offer", { site: name }), word("claim_expired")));
    fill(place, ...shown.children);
    say(word("claim_made"));
    shown.open.focus();
  });

  el.classList.add("nnb-host", "netlify-nb-claim");
  el.append(root);
  offer(word("claim_offer", { site: name }));
  return stop;
}

export default { render: renderButton };
