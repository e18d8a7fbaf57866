// Who is signed in. A pasted token goes to the kernel as a message and is forgotten here at once.
import { button, fill, freshId, h, link, turnOff } from "./dom.js";
import { phrase, word } from "./words.js";

const TOKEN_PAGE = "https://app.netlify.com/user/applications#personal-access-tokens";

/** @param {any} panel */
export function accountPart(panel) {
  const place = h("div");
  const heading = h("h3", { className: "nnb-heading" }, word("account"));
  const root = h("section", { className: "nnb-account", "aria-label": word("account") }, heading, place);
  let isOpen = false;

  /** @param {Promise<any>} work @param {string} words */
  const settle = async (work, words) => {
    try {
      await work;
      isOpen = false;
      panel.say(words, true);
    } catch (problem) {
      if (problem.code !== "cancelled") panel.fail(problem);
    }
    panel.redraw(draw);
  };

  const open = () => {
    isOpen = true;
    draw();
    place.querySelector("form :is(input, button)")?.focus();
  };

  const close = () => {
    isOpen = false;
    panel.ask("sign-in-cancel").catch(() => {});
    panel.redraw(draw);
  };

  const draw = () => {
    const { account, where } = panel.facts("account", "where");
    if (isOpen) {
      if (!place.querySelector("form")) fill(place, signInForm(panel, settle, close));
      return;
    }
    if (!account) return fill(place, h("p", { className: "nnb-quiet" }, "\u2026"));
    const key = { "data-key": "account", "data-then": "publish" };
    const row = h("div", { className: "nnb-row" });
    fill(place, row);
    if (!account.signed_in) {
      const signIn = button(word("sign_in"), open, key);
      turnOff(signIn, panel.offline);
      fill(row, h("span", {}, where?.target === "local" ? word("local_only") : `${word("not_signed_in")}.`), signIn);
      return;
    }
    const signOut = button(word("sign_out"), () => settle(panel.ask("sign-out"), word("signed_out")), key);
    turnOff(signOut, panel.offline);
    fill(
      row,
      h("span", {}, ...phrase("signed_in_as", { name: h("strong", {}, account.label) })),
      account.source === "environment" ? h("span", { className: "nnb-quiet" }, word("by_environment")) : signOut,
    );
  };
  return { root, draw, open, names: ["account", "where"] };
}

/**
 * @param {any} panel
 * @param {(work: Promise<any>, words: string) => void} settle
 * @param {() => void} close
 */
function signInForm(panel, settle, close) {
  const { account } = panel.facts("account");
  const token = h("input", {
    type: "password",
    className: "nnb-input",
    autocomplete: "off",
    id: freshId("token"),
    "data-key": "token",
    "data-then": "account",
    onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
  });
  const ticket = h("div", { className: "nnb-row" });
  if (account?.ticket) {
    const onNote = (/** @type {any} */ note) => {
      if (!note.address) return;
      const accept = "nnb-button jp-mod-styled jp-mod-accept nnb-primary";
      fill(
        ticket,
        link(note.address, { className: accept, "data-key": "ticket", "data-then": "account" }, word("open_sign_in")),
        h("span", { className: "nnb-quiet" }, word("sign_in_goes_on")),
      );
      ticket.querySelector("a")?.focus();
    };
    const begin = button(
      word("sign_in_browser"),
      () => {
        turnOff(begin, true);
        settle(panel.ask("sign-in", {}, onNote), word("signed_in_now"));
      },
      { "data-then": "account" },
    );
    fill(ticket, begin);
  }
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = token.value;
    token.value = "";
    if (typed) settle(panel.ask("sign-in-token", { token: typed }), word("signed_in_now"));
  };
  const made = phrase("token_made_in", { page: link(TOKEN_PAGE, {}, word("token_page")) });
  const use = h(
    "button",
    { type: "submit", className: "nnb-button jp-mod-styled", "data-key": "use-token", "data-then": "account" },
    word("use_token"),
  );
  return h(
    "form",
    { className: "nnb-form", onsubmit: submit },
    account?.source === "environment" ? h("p", {}, word("token_environment")) : null,
    ticket,
    h(
      "div",
      { className: "nnb-field" },
      h("label", { for: token.id }, word("token")),
      h("div", { className: "nnb-row" }, token, use),
      h("p", { className: "nnb-quiet" }, ...made),
    ),
    h("div", { className: "nnb-row" }, button(word("not_now"), close, { "data-then": "account" })),
  );
}
