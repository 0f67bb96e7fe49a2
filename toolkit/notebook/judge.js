// Buttons below each pair. What is pressed is handed over; a button is down once the kernel has it on disk.

/** Milliseconds until the page says that the kernel keeps silent. */
const SILENT = 4000;

function render({ model, el }) {
  const words = model.get("words");
  const root = document.createElement("div");
  root.className = "dc-judge mathjax_ignore";
  root.innerHTML = model.get("markup"); // text of documents is escaped in it, and no script of it would run
  el.append(root);
  let number = model.get("answered"), waiting = null, pressed = null;

  const tell = text => {
    root.querySelectorAll(".dc-verdict [role=alert]").forEach(line => { line.textContent = ""; });
    if (pressed) pressed.querySelector("[role=alert]").textContent = text;
  };
  const press = (bar, asked) => {
    if (root.classList.contains("dc-busy")) return;
    number += 1;
    pressed = bar;
    tell("");
    root.classList.add("dc-busy");
    waiting = setTimeout(() => { root.classList.remove("dc-busy"); tell(words.silent); }, SILENT);
    try { model.send({ ...asked, number }); } catch { tell(words.silent); }
  };
  const hear = () => {
    if (model.get("answered") < number) return;
    clearTimeout(waiting);
    root.classList.remove("dc-busy");
    tell(model.get("problem"));
  };

  for (const pair of root.querySelectorAll(".dc-pair")) {
    const { doc, provision, clause } = pair.dataset;
    const bar = document.createElement("div");
    bar.className = "dc-verdict";
    bar.setAttribute("role", "group");
    bar.ariaLabel = `${words.bar} ${doc} ${clause}, ${provision}`;
    for (const verdict of ["full", "partial", "none", "withdrawn"]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: words[verdict] });
      button.dataset.verdict = verdict;
      button.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves its keys alone
      button.addEventListener("click", () =>
        press(bar, { doc_id: doc, provision_id: provision, clause_id: clause, verdict }));
      bar.append(button);
    }
    bar.append(document.createElement("output"), Object.assign(document.createElement("span"), { role: "alert" }));
    pair.querySelector(":scope > table").after(bar);
  }
  const show = () => {
    for (const pair of root.querySelectorAll(".dc-pair")) {
      const { doc, provision, clause } = pair.dataset;
      const said = model.get("said")[doc]?.[provision];
      const own = said && (said.clauses[clause] ?? "none");
      for (const button of pair.querySelectorAll(".dc-verdict button")) {
        if (button.dataset.verdict === "withdrawn") button.hidden = !said;
        else button.ariaPressed = String(button.dataset.verdict === own);
      }
      pair.querySelector(".dc-verdict output").value = said?.line ?? "";
    }
  };
  model.on("change:said", show);
  model.on("change:answered", hear);
  show();
  return () => {
    clearTimeout(waiting);
    model.off("change:said", show);
    model.off("change:answered", hear);
  };
}

export default { render };
