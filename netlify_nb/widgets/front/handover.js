// Handing a site over. A claim link is a key: it is made on the click, comes as a message, lives in this element only,
// and is gone when it expires.
import { button, fill, h, turnOff } from "./dom.js";
import { showLink } from "./claim_link.js";
import { word } from "./words.js";

/** Milliseconds between two looks at whether somebody has claimed the site, while a link is shown. */
const LOOK = 3000;

/** @param {any} panel */
export function handoverPart(panel) {
  const place = h("div");
  const root = h(
    "section",
    { className: "nnb-handover", "aria-label": word("hand_over"), hidden: true },
    h("h3", { className: "nnb-heading" }, word("hand_over")),
    place,
  );
  /** @type {any} */
  let shown;
  /** @type {any} */
  let looking;
  let isShown = false;

  const stop = () => {
    shown?.stop();
    clearInterval(looking);
    isShown = false;
  };

  /** @param {string} [words] */
  const offer = (words) => {
    stop();
    const { site } = panel.facts("site");
    const claim = button(
      word("claim"),
      async () => {
        turnOff(claim, true);
        try {
          const answer = await panel.ask("claim");
          present(answer.link);
        } catch (problem) {
          turnOff(claim, false);
          panel.fail(problem);
        }
      },
      { "data-key": "claim", title: word("claim_hint") },
    );
    turnOff(claim, panel.offline);
    fill(place, h("p", { className: "nnb-quiet" }, words ?? word("claim_offer", { site: site.name })), claim);
  };

  /** @param {any} made */
  const present = (made) => {
    stop();
    isShown = true;
    shown = showLink(made, panel.say, () => panel.redraw(() => offer(word("claim_expired"))));
    fill(place, ...shown.children);
    looking = setInterval(() => panel.ask("refresh").catch(() => {}), LOOK);
    panel.say(word("claim_made"));
    shown.open.focus();
  };

  const draw = () => {
    const { site } = panel.facts("site");
    root.hidden = !site?.id || (!site.claimable && !site.claimed);
    if (!site?.id) {
      stop();
      fill(place);
    } else if (site.claimed) {
      const was = isShown;
      stop();
      const known = site.owner && !site.gone;
      const words = known
        ? word("claimed_by", { site: site.name, owner: site.owner })
        : word("claimed_now", { site: site.name });
      fill(place, h("p", {}, words));
      if (was) panel.say(word("claimed_now", { site: site.name }));
    } else if (!site.claim_ready) {
      stop();
      fill(place, h("p", { className: "nnb-quiet" }, word("claim_setup")));
    } else if (!isShown) offer();
  };
  return { root, draw, stop, names: ["site"] };
}
