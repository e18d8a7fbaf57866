// What a page does in the reader's browser: switch light and dark, unfold code, copy code. All of it is a comfort;
// the page is whole without it.
(() => {
  const root = document.documentElement;
  const tools = document.querySelector(".nb-tools");

  const button = (label, onClick) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = label;
    element.addEventListener("click", onClick);
    return element;
  };

  if (tools) {
    if (tools.dataset.foldable === "yes") {
      const folds = () => [...document.querySelectorAll("details.nb-source")];
      const toggle = button("Show code", () => {
        const open = !folds().every((fold) => fold.open);
        folds().forEach((fold) => { fold.open = open; });
        toggle.textContent = open ? "Hide code" : "Show code";
        toggle.setAttribute("aria-pressed", String(open));
      });
      toggle.setAttribute("aria-pressed", "false");
      tools.append(toggle);
    }
    const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const theme = button("", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("nb-theme", root.dataset.theme); } catch { /* private windows keep nothing */ }
      name();
    });
    const name = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `Switch to ${dark() ? "light" : "dark"} colours`); };
    name();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      let chosen;
      try { chosen = localStorage.getItem("nb-theme"); } catch { /* then nothing was chosen */ }
      if (!chosen) {
        root.dataset.theme = event.matches ? "dark" : "light";
      }
      name();
    });
    tools.append(theme);
  }

  if (navigator.clipboard) {
    for (const code of document.querySelectorAll("pre.nb-code")) {
      const block = document.createElement("div");
      block.className = "nb-block";
      code.replaceWith(block);
      const copy = button("Copy", async () => {
        try {
          await navigator.clipboard.writeText(code.textContent);
          copy.textContent = "Copied";
        } catch {
          copy.textContent = "Not allowed";
        }
        setTimeout(() => { copy.textContent = "Copy"; }, 1600);
      });
      copy.className = "nb-copy";
      copy.setAttribute("aria-label", "Copy this code");
      block.append(code, copy);
    }
  }

  // What scrolls inside itself must be reachable with the keyboard, and only that.
  const reach = () => {
    for (const box of document.querySelectorAll('pre, .nb-output, .nb-prose table, .nb-math, .nb-scrolled, .nb-output [style*="overflow"], .widget-tab-contents')) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "hidden");
      if (scrolls && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
      } else if (!scrolls && box.getAttribute("tabindex") === "0") {
        box.removeAttribute("tabindex");
      }
    }
  };
  addEventListener("load", reach);
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);

  // What libraries draw later is mended where it says less to a screen reader than to the eye.
  const mend = () => {
    for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
      handle.setAttribute("aria-label", handle.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent.trim() || "Value");
    }
    for (const icon of document.querySelectorAll(".nb-widget button:not([aria-label]) > .fa:only-child")) {
      if (icon.parentElement.textContent.trim()) {
        continue;
      }
      const name = [...icon.classList].find((word) => word.startsWith("fa-")) || "fa-button";
      icon.parentElement.setAttribute("aria-label", icon.parentElement.title || name.slice(3).replaceAll("-", " "));
    }
    for (const field of document.querySelectorAll(".nb-widget input:not([aria-label])")) {
      if ([...field.labels || []].some((label) => label.textContent.trim())) {
        continue;
      }
      const label = field.closest(".jupyter-widgets")?.querySelector("label, .widget-label")?.textContent.trim();
      field.setAttribute("aria-label", label || field.placeholder || field.type);
    }
    for (const picture of document.querySelectorAll(".nb-widget img:not([alt])")) {
      picture.alt = "Picture without description";
    }
    for (const summary of document.querySelectorAll(".vega-embed summary:not([aria-label])")) {
      summary.setAttribute("aria-label", "Chart options");
    }
    // A mark that says it is a symbol must say of what; those that do not are decoration.
    for (const mark of document.querySelectorAll('[role="graphics-symbol"]:not([aria-label])')) {
      mark.removeAttribute("role");
      mark.removeAttribute("aria-roledescription");
    }
  };
  if (document.querySelector(".nb-widget, .nb-drawn, .nb-output script")) {
    let asked = 0;
    new MutationObserver(() => {
      mend();
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(reach);
    }).observe(document.body, { childList: true, subtree: true });
  }

  // On a phone the table of contents starts closed: the reader came for the text.
  const toc = document.querySelector(".nb-toc details");
  if (toc && !matchMedia("(min-width: 72rem)").matches) {
    toc.open = false;
  }
})();
