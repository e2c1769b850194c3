"use strict";
// Language, search, folding, printing, and unpacking of what a large report keeps packed. Builds no markup
// from texts: what it puts into the page was escaped when the report was written.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const scenarios = all(".scenario");

  const word = (key) => document.querySelector(`#words [data-word=${key}]`).cloneNode(true);

  function speak(lang) {
    root.lang = lang;
    for (const button of all("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }

  async function unpack(details) {
    const block = details.querySelector(":scope > .body > script.z");
    if (!block || block.dataset.busy) return;
    block.dataset.busy = "1";
    const place = block.parentElement;
    try {
      const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
      place.innerHTML = await new Response(stream).text();
    } catch {
      place.replaceChildren(word("unpack_failed"));
    }
    ready(place);
  }

  const TOKENS = {
    xml: /(<\/?[\w:.-]+|\/?>)|("[^"\n]*")|(<!--[^\n]*-->)/g,
    json: /("(?:[^"\\\n]|\\.)*"(?=\s*:))|("(?:[^"\\\n]|\\.)*")|(\b(?:true|false|null|-?\d[\d.eE+-]*)\b)/g,
    edifact: /((?:^|\n)[A-Z][A-Z0-9]{2}(?=[+:']))|(\?.)|([+:'])/g,
  };

  function tint(pre) {
    const pattern = TOKENS[pre.dataset.syntax];
    if (!pattern || pre.dataset.tinted) return;
    pre.dataset.tinted = "1";
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const node of texts) {
      const parts = document.createDocumentFragment();
      let from = 0;
      for (const hit of node.data.matchAll(pattern)) {
        parts.append(node.data.slice(from, hit.index));
        const span = document.createElement("span");
        span.className = hit[1] !== undefined ? "k" : hit[2] !== undefined ? "s" : "n";
        span.textContent = hit[0];
        parts.append(span);
        from = hit.index + hit[0].length;
      }
      parts.append(node.data.slice(from));
      node.replaceWith(parts);
    }
  }

  function opened(details) {
    unpack(details);
    if (!details.matches(".message")) return;
    for (const pre of all(":scope pre.text", details)) {
      tint(pre);
      const mark = pre.querySelector("mark");
      if (mark) pre.scrollTop = mark.offsetTop - pre.offsetTop - pre.clientHeight / 3;
    }
  }

  function ready(place) {
    for (const details of all("details", place)) {
      details.addEventListener("toggle", () => details.open && opened(details));
      if (details.open) opened(details);
    }
    for (const button of all("[data-do=copy]", place)) button.addEventListener("click", () => copy(button));
  }

  async function copy(button) {
    const code = button.parentElement.querySelector("code");
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try { await navigator.clipboard.writeText(code.textContent); } catch { document.execCommand("copy"); }
    button.replaceChildren(word("copied"));
  }

  function filter() {
    const words = document.getElementById("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const results = new Set(all("#filter [name=r]:checked").map((box) => box.value));
    let shown = 0;
    for (const one of scenarios) {
      const fits = results.has(one.dataset.r) && words.every((word) => one.dataset.s.includes(word));
      one.hidden = !fits;
      shown += fits;
    }
    for (const group of [...all(".feature"), ...all(".case")]) group.hidden = !group.querySelector(".scenario:not([hidden])");
    document.getElementById("shown").textContent = shown;
    document.getElementById("nothing").hidden = shown > 0;
  }

  const fold = (open) => scenarios.filter((one) => !one.hidden).slice(0, open ? 200 : undefined).forEach((one) => { one.open = open; });

  function goTo() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.matches("details")) at.open = true;
      at.hidden = false;
    }
    target.scrollIntoView();
    const summary = target.matches("details") && target.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  }

  const DO = { print: () => print(), unfold: () => fold(true), fold: () => fold(false) };
  for (const button of all("[data-lang]")) button.addEventListener("click", () => speak(button.dataset.lang));
  for (const button of all("[data-do]")) if (DO[button.dataset.do]) button.addEventListener("click", DO[button.dataset.do]);
  ready(document);
  const form = document.getElementById("filter");
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", goTo);
  if (location.hash) goTo();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".set:not([open]), .scenario.bad:not([open]), .scenario.harness:not([open])");
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
})();
