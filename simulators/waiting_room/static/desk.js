// Loads the doctor's list again when the queue changes, but never while somebody writes in a form.
"use strict";
(() => {
  const writing = () => [...document.querySelectorAll("input")].some(
    (field) => field.type !== "hidden" && field.value !== field.defaultValue);
  const list = document.querySelector("[data-events]");
  if (!list || !("EventSource" in window)) return;
  const shown = list.dataset.version;
  const events = new EventSource(list.dataset.events);
  events.addEventListener("change", (event) => {
    if (JSON.parse(event.data).version === shown) return;
    if (writing()) { document.getElementById("news").hidden = false; return; }
    events.close();
    window.location.replace("/laege");
  });
})();
