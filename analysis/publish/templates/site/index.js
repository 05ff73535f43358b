(() => {
  const $ = (id) => document.getElementById(id);
  const made = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const data = JSON.parse($("names").textContent);
  const table = $("authorities");
  const rows = new Map([...table.tBodies[0].rows].map((row) => [row.dataset.code, row]));
  const heads = [...table.tHead.rows[0].cells];
  const address = (name, value) => {
    const at = new URL(location.href);
    if (value) at.searchParams.set(name, value);
    else at.searchParams.delete(name);
    try { history.replaceState(null, "", at); } catch { /* a page that is opened from disk keeps its address */ }
  };
  const asked = new URLSearchParams(location.search);

  // Names as `analysis.common.names` reads them.
  const unsaid = new Set(data.unsaid);
  const short = new Map(Object.entries(data.short));
  const fold = (name) => name.toLowerCase()
    .replace(/(?<![\p{L}\p{N}_])([\p{L}\p{N}_])\.(?=[\p{L}\p{N}_](?![\p{L}\p{N}_]))/gu, "$1")
    .replace(/&/g, " and ").normalize("NFKD").replace(/['\u2018\u2019\u02bc`\u00b4\p{M}]/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const words = (name) => {
    const folded = fold(name).replace(/(?<!city of )london borough/g, "borough").split(" ").filter(Boolean);
    const said = folded.filter((word) => !unsaid.has(word));
    return (said.length ? said : folded).flatMap((word) => (short.get(word) ?? word).split(" "));
  };
  const key = (said) => [...said].sort().join(" ");
  const alike = (a, b) => {
    let [at, from, most] = [0, 0, 0];
    for (let i = 0; i < a.length; i += 1) {
      for (let j = 0; j < b.length; j += 1) {
        let run = 0;
        while (i + run < a.length && a[i + run] === b[j + run]) run += 1;
        if (run > most) [at, from, most] = [i, j, run];
      }
    }
    return most && most + alike(a.slice(0, at), b.slice(0, from)) + alike(a.slice(at + most), b.slice(from + most));
  };
  const index = ({ decoration, names }) => {
    const extra = new Set(decoration);
    const without = (said) => said.filter((word) => !extra.has(word));
    const all = names.map(([said, thing]) => {
      const own = said.split(" ");
      const bare = without(own);
      return { thing, own, exact: key(own), bare: key(bare), letters: bare.join("") };
    });
    const things = (found) => [...new Set(found.map((one) => one.thing))];
    const same = (way, text) => (text ? all.filter((one) => one[way] === text) : []);
    return {
      exact: (said) => things(same("exact", key(said))),
      letters: (said) => things(same("letters", without(said).join(""))),
      bare: (said) => {
        const found = same("bare", key(without(said)));
        const shared = (one) => new Set(one.own.filter((word) => said.includes(word))).size;
        const most = Math.max(...found.map(shared));
        return things(found.filter((one) => shared(one) === most));
      },
      begun: (said) => {
        const bare = without(said).length ? without(said) : said;
        return things(all.filter((one) => bare.every((word, place) => one.own.some((own) => (
          place === bare.length - 1 ? own.startsWith(word) : own === word)))));
      },
      holding: (said) => {
        const bare = without(said);
        return things(all.filter((one) => bare.length && bare.every((word) => one.own.includes(word))));
      },
      near: (said) => {
        const wanted = without(said).join("");
        const scored = [...new Set(all.map((one) => one.letters))].filter(Boolean)
          .map((letters) => [2 * alike(letters, wanted) / (letters.length + wanted.length), letters])
          .filter(([much]) => much >= 0.8).sort(([a, x], [b, y]) => b - a || (x < y ? 1 : -1)).slice(0, 3);
        return scored.flatMap(([much, letters]) => things(same("letters", letters)).map((thing) => [much, thing]));
      },
    };
  };
  const [present, former, parts, groups] = [data.present, data.former, data.parts, data.groups].map(index);
  const names = new Map([...data.areas, ...[...rows].map(([code, row]) => [code, row.cells[0].textContent.trim()])]);
  const codes = new Map([...Object.entries(data.codes), ...[...names.keys()].map((code) => [code, code])]);
  const ways = [[present, "exact"], [groups, "exact"], [former, "exact"], [parts, "exact"], [present, "bare"],
    [former, "bare"], [parts, "bare"], [groups, "bare"], [present, "letters"], [former, "letters"]];
  const named = (text) => {
    const code = codes.get(text.trim().toUpperCase());
    const said = words(text);
    if (code) return [code];
    for (const [from, way] of ways) {
      const found = from[way](said);
      if (found.length) return found;
    }
    return [];
  };
  const nearest = (said) => {
    const spelt = [...present.near(said), ...former.near(said)].sort(([a], [b]) => b - a);
    const best = spelt.length ? spelt[0][0] : 0;
    const wider = groups.near(said).filter(([much]) => much > best);
    const held = present.holding(said);
    return held.length ? held.slice(0, 16) : [...new Set([...wider, ...spelt].map(([, thing]) => thing))].slice(0, 3);
  };

  const field = $("find");
  const listed = $("results");
  const called = (thing) => names.get(thing) ?? data.said[thing][0];
  const shown = (thing) => {
    const item = made("li");
    const row = rows.get(thing);
    if (row) {
      item.append(made("a", called(thing), { href: row.querySelector("a").getAttribute("href") }));
      if (heads.length > 2) item.append(" ", made("span", `${heads[1].textContent}: ${row.cells[1].textContent}`));
    } else if (names.has(thing)) item.append(made("span", `${called(thing)}: no report here`));
    else item.append(made("a", called(thing), { href: `?q=${encodeURIComponent(called(thing))}` }));
    return item;
  };
  let single = null;
  const answer = (text) => {
    const said = words(text);
    if (!said.length) return ["", []];
    if (/^[a-z]{1,2}\d[a-z\d]?(\s*\d([a-z]{2})?)?$/i.test(text)) {
      return ["A postcode is out of scope: official figures are by authority. GOV.UK says which one a postcode is in.", []];
    }
    const exact = named(text);
    const among = exact.filter((one) => names.has(one));
    if (exact.length && !among.length) {
      const [name, kind, inside, beside] = data.said[exact[0]];
      const count = inside.length === 1 ? "1 authority" : `${inside.length} authorities`;
      const more = beside.length ? `, and ${beside.length} beside it` : "";
      const here = [...inside, ...beside].map((place) => data.areas[place][0]).filter((code) => rows.has(code));
      return [`${name} is ${kind}: ${count}${more}; with a report here: ${here.length}`, here];
    }
    const several = text.split(/\s*(?:&|\band\b|[,/+;])\s*/i).map(named);
    if (!exact.length && several.length > 1 && several.every((one) => one.length === 1)) {
      return [`“${text}” is more than one authority`, [...new Set(several.flat())]];
    }
    const begun = [present, former, parts].flatMap((from) => from.begun(said));
    const own = [...rows.keys()].filter((code) => said.every((word) => words(names.get(code)).includes(word)));
    const found = [...new Set([...among, ...begun, ...own])];
    if (among.length === 1) single = among[0];
    else if (found.length === 1) single = found[0];
    if (found.length) return [found.length === 1 ? "1 authority found" : `${found.length} authorities found`, found];
    const near = nearest(said);
    return [`No authority is called “${text}”.${near.length ? " Did you mean:" : ""}`, near];
  };
  const search = () => {
    single = null;
    const [told, found] = answer(field.value.trim());
    $("found").textContent = told;
    listed.replaceChildren(...found.map(shown));
    address("q", field.value.trim());
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const link = event.key === "Enter" && rows.get(single)?.querySelector("a");
    if (link) location.assign(link.href);
  });
  field.value = asked.get("q") ?? "";

  // The table: sorted by any column, what is missing last.
  const value = (row, place) => row.cells[place].dataset.value;
  const sorted = (place, down) => {
    const order = [...table.tBodies[0].rows].sort((a, b) => {
      const [x, y] = [value(a, place), value(b, place)];
      if (x === undefined) return a.cells[place].textContent.localeCompare(b.cells[place].textContent, "en-GB") * (down ? -1 : 1);
      if (x === "" || y === "") return (x === "") - (y === "");
      return (down ? y - x : x - y);
    });
    table.tBodies[0].append(...order);
    heads.forEach((head, number) => {
      if (number === place) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };
  heads.forEach((head, place) => {
    const button = made("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      sorted(place, now ? now === "ascending" : head.dataset.first === "down");
    });
  });
  heads[0].setAttribute("aria-sort", "ascending");

  // Two authorities side by side.
  const pair = [$("one"), $("other")];
  const compare = () => {
    const two = pair.map((choice) => rows.get(choice.value)).filter(Boolean);
    address("compare", two.length === 2 ? pair.map((choice) => choice.value).join(",") : "");
    const beside = $("beside");
    beside.hidden = two.length < 2;
    if (beside.hidden) return;
    const line = (tag, name, cells) => {
      const row = made("tr");
      row.append(made("th", name, { scope: "row" }), ...cells.map((cell) => made(tag, cell, tag === "th" ? { scope: "col" } : { className: "number" })));
      return row;
    };
    const top = line("th", "Figure", two.map((row) => row.cells[0].textContent));
    top.cells[0].scope = "col";
    beside.tHead.replaceChildren(top);
    beside.tBodies[0].replaceChildren(...heads.slice(1).map((head, place) => (
      line("td", head.textContent, two.map((row) => row.cells[place + 1].textContent)))));
  };
  const chosen = (asked.get("compare") ?? "").split(",");
  pair.forEach((choice, place) => {
    for (const code of rows.keys()) choice.append(made("option", names.get(code), { value: code }));
    choice.value = rows.has(chosen[place]) ? chosen[place] : "";
    choice.addEventListener("change", compare);
  });
  for (const id of ["filter", "compare"]) $(id).hidden = false;
  search();
  compare();
})();
