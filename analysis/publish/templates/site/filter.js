(() => {
  const field = document.getElementById("find");
  const said = document.getElementById("found");
  const plain = (text) => text.normalize("NFD").replace(/[\p{M}'’.,]/gu, "").replace(/-/g, " ").toLowerCase();
  const added = new Set(["council", "borough", "city", "county", "district", "metropolitan", "of", "the", "and", "&"]);
  const items = [...document.querySelectorAll("[data-name]")].map((item) => [item, plain(item.dataset.name)]);
  const groups = [...document.querySelectorAll("[data-group]")];
  const filter = () => {
    const given = plain(field.value).split(/\s+/).filter(Boolean);
    const told = given.filter((word) => !added.has(word));
    const words = told.length ? told : given;
    const found = new Set();
    for (const [item, name] of items) {
      item.hidden = !words.every((word) => name.includes(word));
      if (!item.hidden) found.add(name);
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-name]:not([hidden])");
    said.textContent = words.length ? `${found.size} ${found.size === 1 ? "area" : "areas"} found` : "";
  };
  field.addEventListener("input", filter);
  document.getElementById("filter").hidden = false;
  filter();
})();
