// When to look again: when a person comes back to the panel, when the computer wakes up, and now and then while
// somebody is at it. Never otherwise: each look is traffic, and a kernel that is asked counts as one in use, which a
// hub then does not put to sleep.
import { tellTime } from "./words.js";

/** Milliseconds between two ticks. */
const TICK = 15_000;
/** Milliseconds after which what is shown may be untrue, for somebody who comes back. */
const STALE = 15_000;
/** Milliseconds between two looks while somebody is there. */
const OFTEN = 30_000;
/** Milliseconds after the last key or movement until which somebody is there. */
const THERE = 120_000;

/**
 * @param {Element} root
 * @param {() => void} look
 */
export function watchPage(root, look) {
  let lookedAt = Date.now();
  let usedAt = lookedAt;
  let tickedAt = lookedAt;
  let isSeen = true;

  const looked = () => (lookedAt = Date.now());
  const again = () => {
    looked();
    look();
  };
  const comeBack = () => {
    if (document.visibilityState === "visible" && isSeen && Date.now() - lookedAt > STALE) again();
  };
  const use = () => (usedAt = Date.now());
  const tick = () => {
    tellTime(root);
    const now = Date.now();
    const slept = now - tickedAt > 4 * TICK;
    tickedAt = now;
    const isThere = slept || now - usedAt < THERE;
    if (document.visibilityState === "visible" && isSeen && isThere && now - lookedAt > OFTEN) again();
  };
  const seen = new IntersectionObserver((entries) => {
    isSeen = entries.some((entry) => entry.isIntersecting);
    if (isSeen) comeBack();
  });
  seen.observe(root);
  document.addEventListener("visibilitychange", comeBack);
  document.addEventListener("pointermove", use, { passive: true });
  document.addEventListener("keydown", use, { passive: true, capture: true });
  root.addEventListener("focusin", comeBack);
  root.addEventListener("pointermove", comeBack, { passive: true });
  const ticking = setInterval(tick, TICK);

  const stop = () => {
    seen.disconnect();
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", comeBack);
    document.removeEventListener("pointermove", use);
    document.removeEventListener("keydown", use, { capture: true });
  };
  return { looked, stop };
}
