// A search box for the index page. The library and the index are fetched when the reader first turns to it.
(() => {
  const place = document.querySelector(".nb-search");
  if (!place) {
    return;
  }
  const input = document.createElement("input");
  input.type = "search";
  input.placeholder = "Search these pages";
  input.setAttribute("aria-label", "Search these pages");
  const list = document.createElement("ul");
  list.className = "nb-found";
  list.setAttribute("aria-live", "polite");
  place.append(input, list);

  const load = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  let ready;
  const prepare = () => {
    ready ??= place.dataset.scripts.split(" ").reduce((before, address) => before.then(() => load(address)), Promise.resolve())
      .then(() => {
        const search = new MiniSearch({
          fields: ["title", "headings", "text"],
          storeFields: ["title", "path", "text"],
          searchOptions: { boost: { title: 4, headings: 2 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : 0) },
        });
        search.addAll(window.nbSearch);
        return search;
      });
    return ready;
  };
  const excerpt = (text, terms) => {
    const at = Math.max(0, ...terms.map((term) => text.toLowerCase().indexOf(term)).filter((where) => where > 0).slice(0, 1));
    return (at > 60 ? "… " : "") + text.slice(Math.max(0, at - 60), at + 120) + " …";
  };
  input.addEventListener("focus", () => { prepare(); }, { once: true });
  input.addEventListener("input", async () => {
    const search = await prepare();
    const words = input.value.trim();
    const results = words ? search.search(words).slice(0, 8) : [];
    list.replaceChildren(...results.map((result) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = result.path;
      link.textContent = result.title;
      const text = document.createElement("p");
      text.textContent = excerpt(result.text, result.terms);
      item.append(link, text);
      return item;
    }));
    if (words && !results.length) {
      const item = document.createElement("li");
      item.textContent = "Nothing found.";
      list.replaceChildren(item);
    }
  });
})();
