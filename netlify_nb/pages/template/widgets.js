// Loads the modules (AMD) in which packages bring their own widgets, and has them drawn. Only those modules find a
// loader here: other scripts look for one before they put their name on `window`, and must not find it.
(() => {
  const modules = new Map();

  const load = (name) => {
    const entry = modules.get(name);
    if (!entry) {
      return Promise.reject(new Error(`This page holds no module ${name}.`));
    }
    entry.exports ??= (async () => {
      const exports = {};
      const own = { module: { id: name, uri: entry.uri, exports }, exports, require: () => undefined };
      const parts = await Promise.all(entry.needs.map((need) => (need in own ? own[need] : load(need))));
      return (typeof entry.make === "function" ? entry.make(...parts) : entry.make) ?? own.module.exports;
    })();
    return entry.exports;
  };

  const define = (...given) => {
    const script = document.currentScript;
    const name = typeof given[0] === "string" ? given.shift() : script?.dataset.module;
    const needs = Array.isArray(given[0]) ? given.shift() : [];
    if (name) {
      modules.set(name, { needs, make: given[0], uri: script?.src || document.baseURI });
    }
  };

  define.amd = {};

  let own;
  Object.defineProperty(window, "define", {
    configurable: true,
    get: () => {
      const script = document.currentScript;
      return script && ("module" in script.dataset || script.src.includes("/libembed-amd.")) ? define : own;
    },
    set: (value) => { own = value; },
  });

  // Deferred scripts have run by then, so every module that the page holds is known.
  addEventListener("load", async () => {
    try {
      const { HTMLManager } = await load("@jupyter-widgets/html-manager");
      // It sets JupyterLab's CSS variables with the first of its own widgets; others rely on them.
      await new HTMLManager().loadClass("BoxModel", "@jupyter-widgets/controls", "2.0.0");
      const embed = await load("@jupyter-widgets/html-manager/dist/libembed-amd");
      // It asks for its loader by this name, at once, and nothing else should find it.
      window.requirejs = (names, done, failed) => { Promise.all(names.map(load)).then((found) => done(...found), failed); };
      embed.renderWidgets(document.documentElement, load);
    } catch (error) {
      console.warn(error);
    } finally {
      delete window.requirejs;
    }
  });
})();
