// A claim link as a person is shown it, until it expires. It is a key: it is in no state and in no output.
import { copyButton, h, link } from "./dom.js";
import { countdown, word } from "./words.js";

/**
 * @param {{url: string, seconds: number, qr: string}} made
 * @param {(words: string) => void} say
 * @param {() => void} expire called when its time is over
 */
export function showLink({ url, seconds, qr }, say, expire) {
  const ends = Date.now() + seconds * 1000;
  const time = new Date(ends).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const count = h("span", { className: "nnb-count", role: "timer" });
  const open = link(
    url,
    {
      className: "nnb-button jp-mod-styled jp-mod-accept nnb-primary",
      "data-key": "open-claim",
      "data-then": "claim",
    },
    word("open_claim"),
  );
  const copy = copyButton(() => url, say, "copy-claim");
  copy.dataset.then = "claim";
  const tick = () => {
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) expire();
    else count.textContent = word("claim_valid", { time: countdown(left) });
  };
  const ticking = setInterval(tick, 1000);
  tick();
  return {
    open,
    children: [
      h("p", {}, word("claim_text", { time })),
      h("div", { className: "nnb-row" }, open, copy, count),
      h("img", { className: "nnb-qr nnb-qr-claim", src: qr, alt: word("qr_claim") }),
    ],
    stop: () => clearInterval(ticking),
  };
}
