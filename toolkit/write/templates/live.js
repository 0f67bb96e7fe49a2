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
  const filterTable = input => {
    const table = input.closest(".dc-table").querySelector("table");
    const rows = [...table.tBodies[0].rows], words = input.value.split(/\s+/).filter(Boolean);
    rows.forEach(row => {
      const text = [...row.cells].map(cell => cell.textContent).join(" \n ");
      row.hidden = !words.every(word => holds(text, word));
    });
    const count = `${rows.filter(row => !row.hidden).length} / ${rows.length}`;
    input.closest(".dc-filter").querySelector("output").value = words.length ? count : "";
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

  // JupyterLab leaves keys alone where the focused element says so; else it would move between cells, or cut them.
  on("focusin", event => {
    if (event.target.closest?.(".dc-table, .dc-browse, .dc-pair")) event.target.dataset.lmSuppressShortcuts = "true";
  });
  on("click", event => {
    const button = event.target.closest?.(".dc-table thead button, .dc-pick button");
    if (button) (button.dataset.step ? step(button) : sortTable(button.closest("th")));
  });
  on("input", event => { if (event.target.matches?.(".dc-filter input")) filterTable(event.target); });
  on("change", event => { if (event.target.matches?.(".dc-pick select")) choose(event.target); });
})();
