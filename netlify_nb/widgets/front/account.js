// Who is signed in. A pasted token goes to the kernel as a message and is forgotten here at once.
import { button, fill, freshId, h, link } from "./dom.js";

const TOKEN_PAGE = "https://app.netlify.com/user/applications#personal-access-tokens";

/** @param {any} panel */
export function accountPart(panel) {
  const place = h("div");
  const root = h("section", { className: "nnb-account", "aria-label": "Account" }, h("h3", { className: "nnb-heading" }, "Account"), place);
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
    draw();
  };

  const open = () => {
    isOpen = true;
    draw();
    place.querySelector("input, a")?.focus();
  };

  const form = () => {
    const token = h("input", {
      type: "password",
      className: "nnb-input",
      autocomplete: "off",
      id: freshId("token"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
    });
    const ticket = h("div", { className: "nnb-row" });
    const { account } = panel.facts("account");
    if (account?.ticket) {
      const begin = button("Sign in with the browser", () => {
        begin.disabled = true;
        settle(
          panel.ask("sign-in", {}, (/** @type {any} */ note) => {
            if (!note.address) return;
            fill(
              ticket,
              link(note.address, { className: "nnb-button nnb-primary" }, "Open the sign-in page"),
              h("span", { className: "nnb-quiet" }, "This goes on by itself when you have said yes there."),
            );
            ticket.querySelector("a")?.focus();
          }),
          "Signed in.",
        );
      });
      fill(ticket, begin);
    }
    return h(
      "form",
      {
        className: "nnb-form",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const typed = token.value;
          token.value = "";
          if (typed) settle(panel.ask("sign-in-token", { token: typed }), "Signed in.");
        },
      },
      account?.source === "environment"
        ? h("p", {}, "NETLIFY_AUTH_TOKEN is set and goes before any other token: change it, and restart the kernel.")
        : null,
      ticket,
      h(
        "div",
        { className: "nnb-field" },
        h("label", { for: token.id }, "Personal access token"),
        h("div", { className: "nnb-row" }, token, h("button", { type: "submit", className: "nnb-button" }, "Use token")),
        h("p", { className: "nnb-quiet" }, "Made in ", link(TOKEN_PAGE, {}, "Netlify\u2019s user settings"), ". It is kept where your system keeps passwords, and never in the notebook."),
      ),
      h("div", { className: "nnb-row" }, button("Not now", () => {
        isOpen = false;
        panel.ask("sign-in-cancel").catch(() => {});
        draw();
        place.querySelector("button")?.focus();
      })),
    );
  };

  const draw = () => {
    const { account, where } = panel.facts("account", "where");
    if (isOpen) {
      if (!place.querySelector("form")) fill(place, form());
      return;
    }
    if (!account) return fill(place, h("p", { className: "nnb-quiet" }, "\u2026"));
    if (account.signed_in) {
      const fixed = account.source === "environment";
      fill(
        place,
        h(
          "div",
          { className: "nnb-row" },
          h("span", {}, "Signed in as ", h("strong", {}, account.label)),
          fixed ? h("span", { className: "nnb-quiet" }, "by NETLIFY_AUTH_TOKEN") : button("Sign out", () => settle(panel.ask("sign-out"), "Signed out."), { disabled: panel.offline }),
        ),
      );
    } else {
      fill(
        place,
        h(
          "div",
          { className: "nnb-row" },
          h("span", {}, where?.target === "local" ? "Published on this machine only. Sign in to Netlify to put it on the web." : "Not signed in to Netlify."),
          button("Sign in", open, { disabled: panel.offline }),
        ),
      );
    }
  };
  return { root, draw, open, names: ["account", "where"] };
}
