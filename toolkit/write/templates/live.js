// Tables that sort and filter, and passages chosen from lists. Nothing is fetched; one copy serves a whole page,
// also the parts that come later: it listens to the page, not to single tables.
(() => {
  const key = Symbol.for("doichieu.live");
  window[key]?.abort(); // the newest copy serves, where a notebook holds several
  const live = (window[key] = new AbortController());
  const on = (type, act) => document.addEventListener(type, act, { signal: live.signal });
  document.documentElement.classList.add("dc-live");

  // --- Sorting: numbers by value, shares n/N by ratio, ids by their numerals, text in Vietnamese order.
  const collator = new Intl.Collator("vi", { numeric: true });
  const POINT = /^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;
  const COMMA = /^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
  const readPlain = (text, comma) => {
    const form = (comma ? [COMMA, POINT] : [POINT, COMMA]).find(one => one.test(text));
    if (!form) return NaN;
    return Number(form === COMMA ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", ""));
  };
  const readNumber = (text, comma) => {
    const bare = text.replace(/\([^)]*\)$/, "").replace(/[\s%]/g, "").replace("−", "-");
    const parts = bare.split("/").map(part => readPlain(part, comma));
    return parts.length === 2 ? parts[0] / parts[1] : parts.length === 1 ? parts[0] : NaN;
  };
  const VALUES = { I: 1, V: 5, X: 10 };
  const readRoman = numeral => [...numeral].reduce((sum, one, place, all) =>
    sum + (VALUES[one] < (VALUES[all[place + 1]] ?? 0) ? -VALUES[one] : VALUES[one]), 0);
  const readCell = (cell, comma) => {
    const text = (cell.dataset.value ?? cell.textContent).trim();
    return {
      text: text.replace(/^[IVX]+(?=\.|$)/, readRoman),
      number: cell.dataset.value === undefined ? readNumber(text, comma) : text === "" ? NaN : Number(text),
      empty: /^[–—-]?$/.test(text),
    };
  };
  const sortTable = head => {
    const table = head.closest("table"), place = head.cellIndex, rows = [...table.tBodies[0].rows];
    rows.forEach((row, n) => { row.dataset.place ??= n; });
    const next = { none: "ascending", ascending: "descending", descending: "none" }[head.ariaSort ?? "none"];
    table.querySelectorAll("thead th[aria-sort]").forEach(other => { other.ariaSort = "none"; });
    head.ariaSort = next;
    const cells = new Map(rows.map(row => [row, readCell(row.cells[place], table.hasAttribute("data-comma"))]));
    const numeric = [...cells.values()].every(cell => cell.empty || !Number.isNaN(cell.number));
    const compare = (a, b) => (numeric ? a.number - b.number : collator.compare(a.text, b.text));
    const order = (one, two) => {
      const inPage = one.dataset.place - two.dataset.place;
      if (next === "none") return inPage;
      const a = cells.get(one), b = cells.get(two);
      if (a.empty || b.empty) return a.empty - b.empty || inPage; // empty cells stay below, either way
      return (next === "ascending" ? compare(a, b) : compare(b, a)) || inPage;
    };
    table.tBodies[0].append(...rows.sort(order));
  };

  // --- Filtering: each word typed must stand in the row; where a tone mark is placed makes no difference, and
  // a word typed without any mark finds marked ones.
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
  const moveTones = word => word.replace(TONES, "") + (word.match(TONES) ?? []).join("");
  const asTyped = text => text.normalize("NFC").toLowerCase();
  const asSpelt = text => text.normalize("NFD").toLowerCase().replace(/[\p{L}\p{M}]+/gu, moveTones);
  const asBare = text => text.normalize("NFD").toLowerCase().replace(/\p{M}/gu, "").replaceAll("đ", "d");
  const holds = (text, word) => asTyped(text).includes(asTyped(word)) || asSpelt(text).includes(asSpelt(word))
    || (/^[\x20-\x7e]+$/.test(word) && asBare(text).includes(word.toLowerCase()));
  const filterTable = bar => {
    const table = bar.closest(".dc-table").querySelector("table"), place = Number(bar.querySelector("select")?.value || -1);
    const rows = [...table.tBodies[0].rows], words = bar.querySelector("input").value.split(/\s+/).filter(Boolean);
    rows.forEach(row => {
      const cells = place < 0 ? [...row.cells] : [row.cells[place]];
      const text = cells.map(cell => cell.textContent).join(" \n ");
      row.hidden = !words.every(word => holds(text, word));
    });
    const write = n => n.toLocaleString(table.hasAttribute("data-comma") ? "vi" : "en");
    const left = rows.filter(row => !row.hidden).length;
    bar.querySelector("output").value = words.length ? `${write(left)} / ${write(rows.length)}` : write(rows.length);
  };

  // --- Taking away: the rows that are seen, as text for a spreadsheet or as a file; nothing in them is a formula.
  const listSeen = bar => {
    const table = bar.closest(".dc-table").querySelector("table");
    const rows = [table.tHead.rows[0], ...[...table.tBodies[0].rows].filter(row => !row.hidden)];
    const disarm = text => (/^[-+]?[\d.,\s%/()−-]*$/.test(text) || !/^\s*[=+\-@\t]/.test(text) ? text : `'${text}`);
    // A spreadsheet of another language would read a thousand with its mark as a fraction.
    const thousands = table.hasAttribute("data-comma") ? /^[-−+]?\d{1,3}(\.\d{3})+$/ : /^[-−+]?\d{1,3}(,\d{3})+$/;
    const bare = text => (thousands.test(text) ? text.replace(/[.,]/g, "") : text);
    const columns = [...rows[0].cells].map((head, place) => {
      const [name, ...texts] = rows.map(row => row.cells[place].textContent.trim().replace(/\s+/g, " "));
      if (!head.matches(".n") && !rows[1]?.cells[place].matches(".n")) return [[name, ...texts]];
      // ... and n/N as a day and a month: it becomes two columns, or three where something stands behind it.
      const parts = texts.map(text => /^([\d.,]+)\/([\d.,]+)\s*(.*)$/.exec(text)?.slice(1) ?? [text, "", ""]);
      if (parts.every(part => !part[1])) return [[name, ...texts.map(bare)]];
      const kept = parts.some(part => part[2]) ? [0, 1, 2] : [0, 1];
      return kept.map(n => [`${name} ${["(n)", "(N)", ""][n]}`.trim(), ...parts.map(part => bare(part[n].replace(/^\((.*)\)$/, "$1")))]);
    }).flat();
    return rows.map((row, n) => columns.map(column => disarm(column[n])));
  };
  const copyRows = async button => {
    const text = listSeen(button.closest(".dc-filter")).map(row => row.join("\t")).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no permission, or a page without a safe address
      const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.classList.add("dc-done");
    setTimeout(() => button.classList.remove("dc-done"), 1500);
  };
  const saveRows = button => {
    const quote = text => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const text = listSeen(button.closest(".dc-filter")).map(row => row.map(quote).join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" }));
    link.download = "rows.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // --- Choosing: of the parts of a box, the one at the place of the chosen option is open.
  const choose = select => {
    const parts = [...select.closest(".dc-choose").children].filter(part => part.tagName === "DETAILS");
    parts.forEach((part, place) => { part.open = place === select.selectedIndex; });
  };
  const step = button => {
    const select = button.closest(".dc-pick").querySelector("select");
    const last = select.options.length - 1;
    select.selectedIndex = Math.min(last, Math.max(0, select.selectedIndex + Number(button.dataset.step)));
    choose(select);
  };

  const NO_PAGE = /[/\\:*?"<>|%]|^index$/i; // no file may have such a name
  // --- Pages: ids in tables lead to their passages, an address to the pair or the list that it names, and print has all pairs.
  // A cell for which the report of its plan has no passages stands on the page of its provision.
  const leaveForProvision = name => {
    const { plan, texts } = document.querySelector("main[data-plan]")?.dataset ?? {}, start = `cell-${plan}-`;
    const provision = plan && texts && name.startsWith(start) ? name.slice(start.length) : "";
    if (!provision || NO_PAGE.test(provision)) return;
    location.replace(`../provisions/${encodeURIComponent(provision)}.html#${encodeURIComponent(plan)}`);
  };
  const openTarget = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { return; }
    const target = document.getElementById(name)
      ?? (/^(cell|pair)-/.test(name) ? document.querySelector(`[id^="${CSS.escape(name)}."]`) : null);
    if (!target) return leaveForProvision(name);
    for (let part = target; part; part = part.parentElement?.closest("details")) {
      if (part.tagName !== "DETAILS") continue;
      const box = part.parentElement, select = box.querySelector(":scope > .dc-pick select");
      if (!box.matches(".dc-choose") || !select) { part.open = true; continue; }
      select.selectedIndex = [...box.children].filter(one => one.tagName === "DETAILS").indexOf(part);
      choose(select);
    }
    target.scrollIntoView();
  };
  const linkTables = () => {
    const main = document.querySelector("main[data-plans]"), here = main?.dataset.plan;
    const split = list => new Set((list ?? "").split(" ").filter(Boolean));
    const plans = split(main?.dataset.plans), texts = split(main?.dataset.texts), code = encodeURIComponent;
    // Where a plan has a report, ids lead to its passages; others to their place in the text or to all plans.
    const inReport = (doc, anchor) => {
      if (!plans.has(doc) || !anchor && doc === here) return "";
      const own = anchor && document.getElementById(anchor);
      return own || doc !== here ? (own ? "" : `03_plan-${code(doc)}.html`) + (anchor ? `#${code(anchor)}` : "") : "";
    };
    const inText = (doc, place) => (texts.has(doc) ? `../texts/${code(doc)}.html${place ? `#${code(place)}` : ""}` : "");
    const inAll = (provision, doc) => (!texts.size || NO_PAGE.test(provision) ? ""
      : `../provisions/${code(provision)}.html${texts.has(doc) ? `#${code(doc)}` : ""}`);
    const lead = (cell, ...ways) => {
      const text = cell?.textContent.trim(), href = ways.find(Boolean);
      if (!text || text === "–" || !href || cell.querySelector("a")) return;
      const link = Object.assign(document.createElement("a"), { href });
      link.append(...cell.childNodes);
      cell.append(link);
    };
    document.querySelectorAll("main .dc-table table").forEach(table => {
      const names = [...table.tHead.rows[0].cells].map(head => head.dataset.column ?? ""), place = name => names.indexOf(name);
      for (const row of table.tBodies[0].rows) {
        const cell = name => row.cells[place(name)], read = name => cell(name)?.textContent.trim();
        const doc = read("doc_id") || here, provision = read("provision_id"), clause = read("clause_id"), unit = read("unit_id");
        lead(cell("doc_id"), inReport(doc, ""), doc !== here && inText(doc, ""));
        for (const name of ["other_id", "earlier_id", "from_id", "to_id"]) {
          const other = read(name);
          if (other && other !== here) lead(cell(name), inReport(other, ""), inText(other, ""));
        }
        for (const [name, owner] of [["longest_id", doc], ["other_clause_id", read("other_id")]]) {
          if (read(name)) lead(cell(name), inText(owner, read(name)));
        }
        for (const status of table.dataset.lists ? ["full", "partial", "none"] : []) {
          const count = cell(`n_${status}`), kind = table.dataset.type, list = kind === "task" ? status : `${status}.${kind}`;
          if (Number(count?.dataset.value) > 0) lead(count, inText(table.dataset.lists, `${list}-${doc}`));
        }
        if (provision) {
          lead(cell("provision_id"), inReport(doc, `cell-${doc}-${provision}`), inAll(provision, doc));
          names.forEach((name, n) => { if (plans.has(name)) lead(row.cells[n], inReport(name, `cell-${name}-${provision}`)); });
        }
        if (clause) lead(cell("clause_id"), provision && inReport(doc, `pair-${doc}-${provision}-${clause}`), inText(doc, clause));
        if (unit && here) lead(cell("unit_id"), inText(here, unit));
        const nearest = read("nearest_id"); // of a provision, the clause that came nearest; of a clause, the provision
        if (nearest) lead(cell("nearest_id"), provision ? inText(doc, nearest) : clause && inAll(nearest, doc));
      }
    });
  };
  // Tables wider than the page are set smaller, step by step. On a telephone those of numbers move in their box
  // instead; those of words, or of one row, are laid out row by row, each cell behind the name of its column.
  const pile = box => {
    const table = box.querySelector("table"), heads = [...table.tHead.rows[0].cells].map(head => head.textContent.trim());
    for (const row of table.tBodies[0].rows) [...row.cells].forEach((cell, n) => { cell.dataset.head = heads[n]; });
    box.classList.add("dc-piled");
  };
  const fitTables = () => {
    const boxes = [...document.querySelectorAll("main[data-plans] .dc-scroll")];
    boxes.forEach(box => box.classList.remove("dc-tight", "dc-tighter", "dc-tightest", "dc-piled"));
    const listWide = () => boxes.filter(box => box.scrollWidth > box.clientWidth);
    if (innerWidth < 800) {
      listWide().filter(box => box.querySelector("tbody > tr:only-child")
        || 2 * box.querySelectorAll("thead th.n").length < box.querySelectorAll("thead th").length).forEach(pile);
      return;
    }
    for (const step of ["dc-tight", "dc-tighter", "dc-tightest"]) listWide().forEach(box => box.classList.add(step));
  };
  window.addEventListener("resize", fitTables, { signal: live.signal });
  const whenRead = () => { linkTables(); fitTables(); openTarget(); };
  if (document.readyState === "loading") on("DOMContentLoaded", whenRead);
  else whenRead();
  window.addEventListener("hashchange", openTarget, { signal: live.signal });
  // A table, and on a telephone a figure, that goes on beyond an edge fades there: shaded cells would hide a shadow under them.
  const tellMore = box => {
    box.classList.toggle("dc-before", box.scrollLeft > 1);
    box.classList.toggle("dc-after", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  };
  const tellAll = () => document.querySelectorAll(".dc-scroll, main figure").forEach(tellMore);
  document.addEventListener("scroll", event => event.target.matches?.(".dc-scroll, main figure") && tellMore(event.target),
    { capture: true, passive: true, signal: live.signal });
  window.addEventListener("resize", tellAll, { signal: live.signal });
  if (document.readyState === "complete") tellAll();
  else window.addEventListener("load", tellAll, { signal: live.signal });
  const listClosed = () => [...document.querySelectorAll("main .dc-choose > details:not([open]), main .dc-explained:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => { opened = listClosed(); opened.forEach(part => { part.open = true; }); }, { signal: live.signal });
  window.addEventListener("afterprint", () => { opened.forEach(part => { part.open = false; }); opened = []; }, { signal: live.signal });

  // JupyterLab leaves keys alone where the focused element says so; else it would move between cells, or cut them.
  on("focusin", event => {
    if (event.target.closest?.(".dc-table, .dc-browse, .dc-pair, .dc-ribbons")) event.target.dataset.lmSuppressShortcuts = "true";
  });
  on("click", event => {
    const button = event.target.closest?.(".dc-table thead button, .dc-pick button, .dc-table .dc-filter button");
    if (!button) return;
    if (button.dataset.take) (button.dataset.take === "copy" ? copyRows : saveRows)(button);
    else if (button.dataset.step) step(button);
    else sortTable(button.closest("th"));
  });
  // --- Ribbons: one pointed at, or focused, lights up with its passage; a click opens the passage where it stands.
  const light = event => {
    const one = event.target.closest?.(".dc-ribbons [data-ribbon]");
    for (const lit of document.querySelectorAll(".dc-ribbons .dc-lit")) lit.classList.remove("dc-lit");
    if (!one) return;
    const own = `[data-ribbon="${one.dataset.ribbon}"]`;
    for (const part of one.closest(".dc-ribbons").querySelectorAll(own)) part.classList.add("dc-lit");
  };
  on("mouseover", light);
  on("focusin", light);
  on("click", event => {
    const link = event.target.closest?.('.dc-ribbons a[href^="#"]');
    if (!link) return;
    const target = link.classList.contains("up")
      ? link.closest(".dc-ribbons").querySelector("svg")
      : link.closest(".dc-ribbons").querySelector(`section[data-ribbon="${link.dataset.ribbon}"]`);
    if (!target) return;
    event.preventDefault(); // JupyterLab has ways of its own with such links
    const folded = target.closest("details.dc-explained");
    if (folded) folded.open = true;
    target.scrollIntoView({ block: link.classList.contains("up") ? "start" : "center" });
    if (target.tabIndex === -1) target.focus({ preventScroll: true });
  });
  on("input", event => {
    const bar = event.target.closest?.(".dc-table .dc-filter");
    if (bar) filterTable(bar);
  });
  on("change", event => { if (event.target.matches?.(".dc-pick select")) choose(event.target); });
})();
