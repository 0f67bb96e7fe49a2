// Finds phrases in all texts of a study, with or without tone marks. Nothing is fetched: the texts stand in the page.
(() => {
  const { texts, units } = JSON.parse(document.getElementById("dc-texts").textContent);
  const form = document.getElementById("dc-ask"), list = document.getElementById("dc-hits"), most = 200;
  const tidy = text => text.normalize("NFC").replace(/\s+/g, " ");
  // Of two ways to place a tone (hoà, hòa) one is kept; no letter moves, so that places in it are places in the text.
  const moveTone = pair => { const [first, second, tone] = pair.normalize("NFD"); return (first + tone + second).normalize("NFC"); };
  const plain = text => tidy(text).toLowerCase().replace(/o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]/g, moveTone);
  const bare = text => [...text].map(one => one.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d")).join("");
  const folded = units.map(([, , text]) => { const low = plain(text); return [low, bare(low)]; });
  // Words in quotation marks stand together; a phrase typed without any mark finds marked ones.
  const split = query => [...plain(query).matchAll(/["“”]([^"“”]+)["“”]|(\S+)/g)].map(found => (found[1] ?? found[2]).trim()).filter(Boolean);
  const choose = ([low, without], phrase) => (/^[\x20-\x7e]+$/.test(phrase) ? without : low);
  const findAll = (text, phrase) => { // [start, end] of each, in letters of the tidy text
    const spans = [];
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) spans.push([at, at + phrase.length]);
    return spans;
  };
  const mark = (quote, text, spans) => {
    let last = 0;
    for (const [start, end] of spans) {
      if (start < last || end > text.length) continue;
      quote.append(text.slice(last, start), Object.assign(document.createElement("mark"), { textContent: text.slice(start, end) }));
      last = end;
    }
    quote.append(text.slice(last));
  };
  const write = ([place, id, text, link], spans) => {
    const item = document.createElement("li"), head = document.createElement(link ? "a" : "b"), quote = document.createElement("div");
    head.textContent = `${texts[place].name} · ${id}`;
    if (link) head.href = link;
    const at = spans[0][0], shown = tidy(text), end = shown.indexOf(" ", at + 280), start = at < 120 ? 0 : shown.lastIndexOf(" ", at - 120) + 1;
    mark(quote, shown.slice(start, end < 0 ? shown.length : end), spans.map(span => span.map(one => one - start)));
    if (start) quote.prepend("… ");
    if (end >= 0) quote.append(" …");
    item.append(head, quote);
    return item;
  };
  const search = () => {
    const phrases = split(form.elements.q.value), doc = form.elements.doc.value, hits = [];
    if (phrases.length) {
      units.forEach((unit, n) => {
        if (doc !== "" && unit[0] !== Number(doc)) return;
        const found = phrases.map(phrase => findAll(choose(folded[n], phrase), phrase));
        if (found.every(spans => spans.length)) hits.push(write(unit, found.flat().sort((a, b) => a[0] - b[0])));
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
