// Draws what libraries draw from data that is in the page.
(() => {
  const failed = (box, error) => {
    const note = document.createElement("p");
    note.className = "nb-note";
    note.textContent = `This figure cannot be drawn: ${error && error.message ? error.message : error}`;
    box.append(note);
  };
  for (const box of document.querySelectorAll(".nb-drawn")) {
    try {
      const data = JSON.parse(box.querySelector("script").textContent);
      if (box.dataset.kind === "plotly") {
        const config = { responsive: true, displaylogo: false, ...(data.config || {}) };
        delete config.plotlyServerURL;
        const target = document.createElement("div");
        target.style.minHeight = box.style.minHeight;
        box.append(target);
        Promise.resolve(Plotly.newPlot(target, data.data || [], data.layout || {}, config))
          .then(() => (data.frames ? Plotly.addFrames(target, data.frames) : null))
          .catch((error) => failed(box, error));
      } else if (box.dataset.kind === "vega") {
        const target = document.createElement("div");
        box.append(target);
        vegaEmbed(target, data, { actions: false, renderer: "svg" }).catch((error) => failed(box, error));
      }
    } catch (error) {
      failed(box, error);
    }
  }
  if (window.mermaid && document.querySelector("pre.mermaid")) {
    mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
    mermaid.run({ querySelector: "pre.mermaid" }).catch((error) => console.warn(error));
  }
})();
