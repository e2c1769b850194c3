// Keeps the waiting page up to date: by server-sent events, or by asking when those do not come through.
"use strict";
(() => {
  const page = document.querySelector("main");
  const at = (id) => document.getElementById(id);
  const over = (state) => state === "ended" || state === "left";
  let polling = 0;

  function show(seen) {
    if (at("status").textContent !== seen.message) at("status").textContent = seen.message;
    at("staff").textContent = seen.staff;
    at("leave").hidden = seen.state !== "waiting";
    const link = at("link");
    const usable = typeof seen.link === "string" && /^https?:/.test(seen.link);
    link.hidden = !usable;
    if (usable) link.href = seen.link;
    if (over(seen.state)) window.clearInterval(polling);
  }

  async function ask() {
    const answer = await fetch(page.dataset.status, { cache: "no-store" });
    if (answer.ok) show(await answer.json());
  }

  function poll() {
    if (!polling) polling = window.setInterval(() => ask().catch(() => {}), 3000);
  }

  if (!("EventSource" in window)) { poll(); return; }
  const events = new EventSource(page.dataset.events);
  for (const state of ["waiting", "calling", "taken", "ended", "left"]) {
    events.addEventListener(state, (event) => {
      const seen = JSON.parse(event.data);
      show(seen);
      if (over(seen.state)) events.close();
    });
  }
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) poll(); };
})();
