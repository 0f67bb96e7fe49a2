// Finds phrases in all texts of a study, with or without tone marks. Nothing is fetched: the texts stand in the page.
(() => {
  const { texts, units } = JSON.parse(document.getElementById("dc-texts").textContent);
  const form = document.getElementById("dc-ask"), list = document.getElementById("dc-hits"), most = 200;
  const tidy = text => text.normalize("NFC").replace(/\s+/g, " ");
  const plain = text => tidy(text).toLowerCase();
  const bare = text => [...text].map(one => one.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d")).join("");
  const folded = units.map(([, , text]) => { const low = plain(text); return [low, bare(low)]; });
  // Words in quotation marks stand together; a phrase typed without any mark finds marked ones.
  const split = query => [...plain(query).matchAll(/["“”]([^"“”]+)["“”]|(\S+)/g)].map(found => (found[1] ?? found[2]).trim()).filter(Boolean);
  const find = ([low, without], phrase) => (/^[\x20-\x7e]+$/.test(phrase) ? without : low).indexOf(phrase);
  const write = ([place, id, text, link], at) => { // `at` counts letters of the tidy text
    const item = document.createElement("li"), head = document.createElement(link ? "a" : "b"), quote = document.createElement("div");
    head.textContent = `${texts[place].name} · ${id}`;
    if (link) head.href = link;
    const shown = tidy(text), end = shown.indexOf(" ", at + 280), start = at < 120 ? 0 : shown.lastIndexOf(" ", at - 120) + 1;
    quote.textContent = (start ? "… " : "") + shown.slice(start, end < 0 ? shown.length : end) + (end < 0 ? "" : " …");
    item.append(head, quote);
    return item;
  };
  const search = () => {
    const phrases = split(form.elements.q.value), doc = form.elements.doc.value, hits = [];
    if (phrases.length) {
      units.forEach((unit, n) => {
        if (doc !== "" && unit[0] !== Number(doc)) return;
        const places = phrases.map(phrase => find(folded[n], phrase));
        if (places.every(place => place >= 0)) hits.push(write(unit, Math.min(...places)));
      });
    }
    list.replaceChildren(...hits.slice(0, most));
    document.getElementById("dc-more").hidden = hits.length <= most;
    form.querySelector("output").value = phrases.length ? [hits.length, units.length].map(n => n.toLocaleString(document.documentElement.lang)).join(" / ") : "";
  };
  form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("input", search);
  form.addEventListener("submit", event => { event.preventDefault(); search(); });
  search();
})();
