// The page of a review: what the kernel hands over is shown, what the coder does is handed back. Nothing is decided
// here: a cell is over when the kernel shows the next one, which it does once the decision is on disk.

/** Milliseconds until the page says that the kernel keeps silent, and after the last letter of a search. */
const SILENT = 4000, TYPING = 120;

const make = (name, properties = {}, ...children) => {
  const { data, ...own } = properties;
  const element = Object.assign(document.createElement(name), own);
  Object.assign(element.dataset, data ?? {});
  element.append(...children);
  return element;
};

function render({ model, el }) {
  const words = model.get("words");
  // JupyterLab would take keys for its own where no element says otherwise.
  const root = make("div", { className: "dc-review mathjax_ignore", tabIndex: 0, data: { lmSuppressShortcuts: "true" } });
  el.append(root);
  let cell = {}, clauses = [], ticks = new Map(), none = false, before = [], at = -1, around = false, pick = 0;
  let number = model.get("answered"), waiting = null, typing = null, shown = "";

  // --- Asking the kernel.
  const ask = asked => {
    number += 1;
    if (asked.action !== "search") root.classList.add("dc-busy");
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(words.silent), SILENT);
    try { model.send({ ...asked, number }); } catch { tell(words.silent); }
  };
  const hear = () => {
    if (model.get("answered") < number) return;
    clearTimeout(waiting);
    root.classList.remove("dc-busy");
    tell(model.get("problem"));
  };
  const tell = text => {
    const line = root.querySelector(".dc-problem");
    line.textContent = text;
    line.hidden = !text;
  };

  // --- What the coder does.
  const isBusy = () => root.classList.contains("dc-busy");
  const save = () => {
    if (!cell.doc_id || isBusy()) return;
    if (!none && !ticks.size) return tell(words.nothing_said);
    const { doc_id, provision_id } = cell, note = root.querySelector(".dc-note").value;
    ask({ action: "decide", doc_id, provision_id, clauses: Object.fromEntries(ticks), note });
  };
  // What is marked and not saved yet is taken back first, mark by mark; then the last decision.
  const keep = () => before.push([new Map(ticks), none]);
  const undo = () => {
    if (isBusy()) return;
    if (!before.length) return ask({ action: "undo" });
    [ticks, none] = before.pop();
    showMarks();
  };
  const putOff = () => { if (cell.doc_id && !isBusy()) ask({ action: "later" }); };
  const mark = (place, verdict) => {
    const clause = clauses[place];
    if (!clause) return;
    keep();
    if (verdict && ticks.get(clause.id) !== verdict) ticks.set(clause.id, verdict); else ticks.delete(clause.id);
    if (ticks.size) none = false;
    at = place;
    tell("");
    showMarks();
  };
  const markNext = place => mark(place, { undefined: "full", full: "partial", partial: "" }[ticks.get(clauses[place]?.id)]);
  const markNone = () => { keep(); none = !none; if (none) ticks.clear(); tell(""); showMarks(); };
  const move = step => { at = Math.min(clauses.length - 1, Math.max(0, at + step)); showMarks(); };
  const showAround = () => { around = !around; root.classList.toggle("dc-around", around); };
  const add = (clause, more = false) => {
    if (!clause) return;
    let place = clauses.findIndex(one => one.id === clause.id);
    if (place < 0) { place = clauses.push(clause) - 1; root.querySelector(".dc-clauses").append(showClause(clause, place)); }
    at = place;
    if (more) showFound(); else closeSearch();
    showMarks();
  };

  // --- Searching the plan.
  const openSearch = () => { if (cell.doc_id) { root.querySelector(".dc-search input").focus(); } };
  const closeSearch = () => {
    root.querySelector(".dc-search input").value = "";
    root.querySelector(".dc-found").hidden = true;
    shown = "";
    root.focus({ preventScroll: true });
  };
  const search = () => {
    clearTimeout(typing);
    const text = root.querySelector(".dc-search input").value;
    if (!text.trim()) root.querySelector(".dc-found").hidden = true;
    else typing = setTimeout(() => ask({ action: "search", words: text }), TYPING);
  };
  const showFound = () => {
    const found = model.get("found"), input = root.querySelector(".dc-search input"), box = root.querySelector(".dc-found");
    if (!input || found.words === undefined || found.words !== input.value) return;
    if (shown !== found.words) pick = 0;
    shown = found.words;
    box.replaceChildren(
      make("small", { textContent: found.line }),
      ...found.clauses.map((clause, place) => {
        const text = make("span", {}, ...clause.pieces.map((piece, one) => (one % 2 ? make("mark", { textContent: piece }) : piece)));
        const listed = clauses.some(one => one.id === clause.id) ? " ✓" : "";
        const row = make("div", { className: "dc-hit", title: clause.context }, make("b", { textContent: clause.id + listed }), text);
        row.addEventListener("mousedown", event => { event.preventDefault(); pick = place; add(clause, event.shiftKey); });
        return row;
      }),
    );
    box.hidden = false;
    showPick();
  };
  const showPick = () => [...root.querySelectorAll(".dc-hit")].forEach((row, place) => {
    row.classList.toggle("dc-at", place === pick);
    if (place === pick) row.scrollIntoView({ block: "nearest" });
  });

  // --- What is shown.
  const showButton = (name, text, key, act) => {
    const button = make("button", { type: "button", className: `dc-${name}` }, text, ...(key ? [make("kbd", { textContent: key })] : []));
    button.addEventListener("click", () => { act(); root.focus({ preventScroll: true }); });
    return button;
  };
  const showClause = (clause, place) => {
    const part = (name, text) => (text ? [make("div", { className: `dc-${name}`, textContent: text })] : []);
    const head = make("div", { className: "dc-top" },
      ...(place < 9 ? [make("kbd", { textContent: place + 1 })] : []), make("b", { textContent: clause.id }),
      ...clause.said.map(text => make("span", { className: "dc-badge", textContent: text })),
      make("span", { className: "dc-gap" }),
      ...["full", "partial"].map(verdict => {
        const button = showButton(verdict, words[verdict], "", () => mark(place, verdict));
        button.dataset.verdict = verdict;
        return button;
      }));
    const box = make("div", { className: "dc-clause" }, head, ...part("context", clause.context),
      ...part("before", clause.before), ...part("text", clause.text), ...part("after", clause.after));
    // What is under the mouse must not move before the button is let go.
    box.addEventListener("mousedown", () => { at = place; showMarks({ scroll: false }); });
    return box;
  };
  const showMarks = ({ scroll = true } = {}) => {
    const boxes = [...root.querySelectorAll(".dc-clause")];
    boxes.forEach((box, place) => {
      const verdict = ticks.get(clauses[place].id) ?? "";
      box.dataset.verdict = verdict;
      box.classList.toggle("dc-at", place === at);
      box.querySelectorAll("button").forEach(one => { one.ariaPressed = String(one.dataset.verdict === verdict); });
    });
    const marked = root.querySelector(".dc-marked"), line = [...ticks].map(([id, verdict]) => `${id} ${words[verdict].toLowerCase()}`);
    if (marked) marked.textContent = none ? words.none_of_these : line.join(" · ");
    const undoing = root.querySelector(".dc-undo");
    if (undoing) undoing.disabled = !before.length && !model.get("progress").can_undo;
    const button = root.querySelector(".dc-none");
    if (button) button.ariaPressed = String(none);
    const list = root.querySelector(".dc-clauses"), box = boxes[at];
    if (!box || !scroll) return;
    const above = box.offsetTop - list.offsetTop, below = above + box.offsetHeight;
    if (above < list.scrollTop || box.offsetHeight > list.clientHeight) list.scrollTop = above;
    else if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
  };
  const showKeys = () => {
    const keys = ["1–9", "↑ ↓", "F", "P", "X", "N", "Enter", "U", "S", "/", "M", "C"];
    const names = ["number", "arrows", "f", "p", "x", "n", "enter", "u", "s", "slash", "m", "c"];
    return make("div", { className: "dc-keys" }, ...keys.map((key, place) =>
      make("span", {}, make("kbd", { textContent: key }), ` ${words[`key_${names[place]}`]}`)));
  };
  const showProgress = () => {
    const { done, n, line } = model.get("progress");
    return make("div", { className: "dc-progress" }, make("progress", { value: done, max: Math.max(1, n) }),
      make("span", { textContent: line }), make("span", { className: "dc-gap" }),
      make("span", { className: "dc-focus", textContent: words.focus }));
  };
  const problem = () => make("div", { className: "dc-problem", role: "alert", hidden: true });

  const show = () => {
    const focused = root.contains(document.activeElement);
    cell = model.get("cell");
    clauses = [...(cell.clauses ?? [])];
    ticks = new Map(Object.entries(cell.ticks ?? {}));
    none = Boolean(cell.none);
    before = [];
    at = clauses.findIndex(clause => ticks.has(clause.id));
    const undoing = showButton("undo", words.undo, "U", undo);
    undoing.disabled = !model.get("progress").can_undo;
    if (!cell.doc_id) {
      const end = make("p", { className: "dc-end", textContent: model.get("progress").end });
      root.replaceChildren(showProgress(), end, problem(), make("div", { className: "dc-bar" }, undoing));
    } else {
      const input = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: words.search });
      input.ariaLabel = words.search;
      input.addEventListener("input", search);
      const note = make("input", { type: "text", className: "dc-note", autocomplete: "off", spellcheck: false, value: cell.note, placeholder: words.note });
      note.ariaLabel = words.note;
      const guide = make("details", { className: "dc-guide", open: guideIsOpen }, make("summary", { textContent: words.guide }),
        ...["guide_full", "guide_partial", "guide_none", "guide_target", "guide_list", "guide_all", "drawn_from"].filter(name => words[name]).map(name => make("p", { textContent: words[name] })));
      guide.addEventListener("toggle", () => { guideIsOpen = guide.open; });
      const left = make("section", { className: "dc-provision" },
        make("div", { className: "dc-title" }, `${words.provision} `, make("b", { textContent: cell.provision_id }), cell.kind ? ` · ${cell.kind}` : ""),
        ...(cell.context ? [make("div", { className: "dc-context", textContent: cell.context })] : []),
        make("div", { className: "dc-text", textContent: cell.text }),
        ...(cell.said.length ? [make("div", { className: "dc-said" }, ...cell.said.map(text => make("p", { textContent: text })))] : []),
        guide);
      const right = make("section", { className: "dc-plan" },
        make("div", { className: "dc-title" }, `${words.plan} `, make("b", { textContent: cell.plan })),
        make("div", { className: "dc-search" }, make("label", {}, input, make("kbd", { textContent: "/" })), make("div", { className: "dc-found", hidden: true })),
        make("div", { className: "dc-clauses" }, ...clauses.map(showClause)));
      const bar = make("div", { className: "dc-bar" }, showButton("none", words.none_of_these, "N", markNone), note,
        showButton("save", words.save, "Enter", save), undoing, showButton("later", words.later, "S", putOff));
      root.replaceChildren(showProgress(), make("div", { className: "dc-sides" }, left, right), make("div", { className: "dc-marked" }), problem(), bar, showKeys());
      showMarks();
    }
    if (focused) root.focus({ preventScroll: true });
  };
  let guideIsOpen = true;

  // --- Keys.
  const onSearchKey = event => {
    const found = model.get("found"), hits = root.querySelectorAll(".dc-hit").length;
    if (event.key === "Escape") closeSearch();
    else if (event.key === "Enter") { if (found.words === event.target.value) add(found.clauses[pick], event.shiftKey); }
    else if (event.key === "ArrowDown") { pick = Math.min(hits - 1, pick + 1); showPick(); }
    else if (event.key === "ArrowUp") { pick = Math.max(0, pick - 1); showPick(); }
    else return;
    event.preventDefault();
  };
  const onNoteKey = event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else if (event.key === "Enter" || event.key === "Escape") root.focus({ preventScroll: true });
    else return;
    event.preventDefault();
  };
  const KEYS = {
    ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: save,
    f: () => mark(at, "full"), p: () => mark(at, "partial"), x: () => mark(at, ""), n: markNone, 0: markNone,
    u: undo, s: putOff, "/": openSearch, m: () => root.querySelector(".dc-note")?.focus(), c: showAround,
  };
  // Who clicks into the frame sees the whole of it: its marks and buttons stand at its foot.
  root.addEventListener("click", () => {
    if (root.offsetHeight < window.innerHeight) root.scrollIntoView({ block: "nearest" });
  });
  root.addEventListener("keydown", event => {
    event.stopPropagation();
    if (event.isComposing || (event.repeat && event.key === "Enter")) return;
    if (event.target.matches(".dc-search input")) return onSearchKey(event);
    if (event.target.matches(".dc-note")) return onNoteKey(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("button, summary") && ["Enter", " "].includes(event.key)) return; // presses it
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = /^[1-9]$/.test(key) ? () => markNext(Number(key) - 1) : KEYS[key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  model.on("change:cell", show);
  model.on("change:found", showFound);
  model.on("change:answered", hear);
  show();
  return () => {
    model.off("change:cell", show);
    model.off("change:found", showFound);
    model.off("change:answered", hear);
    clearTimeout(waiting);
    clearTimeout(typing);
  };
}

export default { render };
