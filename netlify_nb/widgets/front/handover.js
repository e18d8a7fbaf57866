// Handing a site over. A claim link is a key: it is made on the click, comes as a message, lives in this element only,
// and is gone when it expires.
import { button, copyButton, fill, h, link } from "./dom.js";
import { countdown } from "./words.js";

/** Milliseconds between two looks at whether somebody has claimed the site, while a link is shown. */
const LOOK = 3000;

/** @param {any} panel */
export function handoverPart(panel) {
  const place = h("div");
  const root = h("section", { className: "nnb-handover", "aria-label": "Hand over", hidden: true }, h("h3", { className: "nnb-heading" }, "Hand over"), place);
  /** @type {any} */
  let ticking;
  /** @type {any} */
  let looking;
  let isShown = false;

  const stop = () => {
    clearInterval(ticking);
    clearInterval(looking);
    isShown = false;
  };

  /** @param {string} [words] */
  const offer = (words) => {
    stop();
    const { site } = panel.facts("site");
    const claim = button("Claim this site", async () => {
      claim.disabled = true;
      try {
        const answer = await panel.ask("claim");
        present(answer.link);
      } catch (problem) {
        claim.disabled = false;
        panel.fail(problem);
      }
    });
    claim.disabled = panel.offline;
    fill(
      place,
      h("p", { className: "nnb-quiet" }, words ?? `Whoever opens the link that this makes can take ${site.name} into an account of their own.`),
      claim,
    );
  };

  /** @param {{url: string, seconds: number, qr: string}} made */
  const present = ({ url, seconds, qr }) => {
    stop();
    isShown = true;
    const ends = Date.now() + seconds * 1000;
    const count = h("span", { className: "nnb-count", role: "timer" });
    const open = link(url, { className: "nnb-button nnb-primary" }, "Open the claim page");
    const tick = () => {
      const left = (ends - Date.now()) / 1000;
      if (left <= 0) offer("The link has expired. Make a new one when it is needed.");
      else count.textContent = `valid for ${countdown(left)}`;
    };
    fill(
      place,
      h("p", {}, "Send this to nobody but the person who is to own the site."),
      h("div", { className: "nnb-row" }, open, copyButton(() => url, panel.say), count),
      h("img", { className: "nnb-qr", src: qr, alt: "QR code of the claim link" }),
    );
    tick();
    ticking = setInterval(tick, 1000);
    looking = setInterval(() => panel.ask("refresh").catch(() => {}), LOOK);
    panel.say("A claim link was made.");
    open.focus();
  };

  const draw = () => {
    const { site } = panel.facts("site");
    root.hidden = !site?.id || (!site.claimable && !site.claimed);
    if (!site?.id) return stop();
    if (site.claimed) {
      const was = isShown;
      stop();
      const owner = site.owner && !site.gone ? ` It belongs to ${site.owner} now.` : "";
      fill(place, h("p", {}, `${site.name} has been claimed.${owner}`));
      if (was) panel.say(`${site.name} has been claimed.`);
    } else if (!site.claim_ready) {
      stop();
      fill(
        place,
        h(
          "p",
          { className: "nnb-quiet" },
          "To hand this site over, create an OAuth application in Netlify\u2019s user settings, under Applications, as the same user. " +
            "Then set NETLIFY_OAUTH_CLIENT_ID and NETLIFY_OAUTH_CLIENT_SECRET before the kernel starts.",
        ),
      );
    } else if (!isShown) offer();
  };
  return { root, draw, stop, names: ["site"] };
}
