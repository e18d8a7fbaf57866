"use strict";
// The claim stands in the fragment of the address, which browsers do not send. It is read here and posted.
{
  const element = (id) => document.getElementById(id);
  // A site that was published without an account has an address of its own, and says what the code is.
  const drop = window.location.pathname.match(/^\/drop\/(.+)$/)?.[1];
  const fragment = window.location.hash.slice(1);
  const token = drop ? new URLSearchParams(fragment).get("drop_token") : fragment;

  const say = (text, wrong = false) => {
    const status = element("status");
    status.textContent = text;
    status.classList.toggle("error", wrong);
    status.setAttribute("role", wrong ? "alert" : "status");
    if (wrong) status.focus();
  };

  const ask = async (what, body) => {
    const answer = await fetch(`/-/claim/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, drop, ...body }),
    });
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.message);
    return content;
  };

  const links = (list, sites) => {
    for (const site of sites) {
      const link = document.createElement("a");
      link.href = site.url;
      link.textContent = site.name;
      link.rel = "noreferrer";
      list.append(document.createElement("li"));
      list.lastChild.append(link);
    }
  };

  const choices = (accounts) => {
    accounts.forEach((account, index) => {
      const label = document.createElement("label");
      label.className = "choice";
      const input = document.createElement("input");
      Object.assign(input, { type: "radio", name: "account", value: account.id, checked: index === 0 });
      label.append(input, ` ${account.name}`);
      element("accounts").append(label);
    });
    if (!accounts.length) document.querySelector('input[name="account"]').checked = true;
  };

  element("new-account").addEventListener("input", () => {
    document.querySelector('input[name="account"][value=""]').checked = true;
  });

  element("claim").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    const account = new FormData(event.target).get("account");
    const name = element("new-account").value.trim();
    if (!account && !name) {
      say("Give the new team a name.", true);
      return;
    }
    button.disabled = true;
    try {
      const taken = await ask("take", account ? { account } : { new_account: name });
      event.target.hidden = true;
      // Used up: it need not stay in the history.
      window.history.replaceState(null, "", window.location.pathname);
      say(`Claimed: ${taken.sites.length === 1 ? "the site now belongs" : "the sites now belong"} to ${taken.account}.`);
      links(element("claimed"), taken.sites);
    } catch (error) {
      button.disabled = false;
      say(error.message, true);
    }
  });

  (async () => {
    if (!token) {
      say("This address is not complete: a claim link has a long code after the # sign.", true);
      return;
    }
    try {
      const found = await ask("look", {});
      links(element("sites"), found.sites);
      choices(found.accounts);
      say(found.sites.length === 1 ? "A site is waiting for you." : "Some sites are waiting for you.");
      element("claim").hidden = false;
    } catch (error) {
      say(error.message, true);
    }
  })();
}
