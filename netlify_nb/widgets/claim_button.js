// The claim button. A claim link is a key, and Jupyter saves outputs and widget state with the notebook; so the link
// comes as a custom message, which is never saved, and lives only in this element until it expires.

const SILENCE = 8000; // milliseconds without an answer after which the kernel counts as gone

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function minutes(seconds) {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

function render({ model, el }) {
  const name = model.get("site_name");
  const say = element("p", { className: "netlify-nb-say" });
  say.setAttribute("role", "status");
  const place = element("div");
  let waiting, ticking;

  const stop = () => {
    clearTimeout(waiting);
    clearInterval(ticking);
  };

  const offer = (words) => {
    stop();
    const button = element("button", { type: "button", className: "netlify-nb-button", textContent: "Claim this site" });
    button.addEventListener("click", () => {
      button.disabled = true;
      say.textContent = "Making a link…";
      waiting = setTimeout(() => offer("No answer from the kernel. Run the cell again."), SILENCE);
      model.send({ type: "make" });
    });
    place.replaceChildren(button);
    say.textContent = words;
  };

  const show = ({ url, seconds, qr }) => {
    stop();
    const ends = Date.now() + seconds * 1000;
    const open = element("a", {
      href: url,
      target: "_blank",
      rel: "noopener noreferrer",
      className: "netlify-nb-button",
      textContent: "Open the claim page",
    });
    const copy = element("button", { type: "button", className: "netlify-nb-button", textContent: "Copy link" });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(url);
        say.textContent = "Copied. Send it to nobody but the person who is to own the site.";
      } catch {
        say.textContent = "The browser does not allow copying here: open the claim page and copy its address.";
      }
    });
    const count = element("span", { className: "netlify-nb-count" });
    const code = element("img", { src: qr, alt: "QR code of the claim link", className: "netlify-nb-qr" });
    const tick = () => {
      const left = (ends - Date.now()) / 1000;
      if (left <= 0) offer("The link has expired. Make a new one when it is needed.");
      else count.textContent = `valid for ${minutes(left)}`;
    };
    place.replaceChildren(element("div", { className: "netlify-nb-row" }, open, copy, count), code);
    say.textContent = `Whoever opens this link can take ${name} over.`;
    tick();
    ticking = setInterval(tick, 1000);
    open.focus();
  };

  model.on("msg:custom", (message) => {
    if (message.type === "link") show(message);
    if (message.type === "error") offer([message.message, message.hint].filter(Boolean).join(" "));
  });

  el.classList.add("netlify-nb-claim");
  el.append(place, say);
  offer(`Hand ${name} over: the person who opens the link takes it into an account of their own.`);
  return stop;
}

export default { render };
