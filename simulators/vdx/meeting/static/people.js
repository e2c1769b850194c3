// The list of names: who takes part, who waits, who is invited, and what the host can do about each.

import { find, firstName, icon, make } from "./dom.js";

export function list(meeting, act) {
  const everyone = [...meeting.people.values()];
  const inside = everyone.filter((p) => p.service_type !== "waiting_room");
  const waiting = everyone.filter((p) => p.service_type === "waiting_room");
  inside.sort((a, b) => Boolean(b.buzz_time) - Boolean(a.buzz_time) || (a.buzz_time - b.buzz_time) || a.start_time - b.start_time);
  keepFocus(() => {
    find("people").replaceChildren(...inside.map((p) => row(p, meeting, act)));
    find("waiters").replaceChildren(...waiting.map((p) => waiter(p, act)));
  });
  find("waiters-box").hidden = waiting.length === 0;
  find("people-count").textContent = inside.length;
  const absent = meeting.invited.filter((name) => !inside.some((p) => p.display_name === name));
  find("invited").replaceChildren(...absent.map((name) => make("li", {}, make("span", { className: "who", textContent: name }))));
  find("invited-box").hidden = absent.length === 0;
  find("host-all").hidden = !meeting.rules;
}

// A list that is drawn anew must not take the keyboard's place away.
function keepFocus(draw) {
  const key = document.activeElement?.dataset?.key;
  draw();
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

function row(person, meeting, act) {
  const mine = person.uuid === meeting.me;
  const item = make("li", {});
  item.dataset.uuid = person.uuid;
  const marks = [];
  if (person.vdx.host) marks.push("vært");
  if (person.vdx.rights_passed) marks.push("værtens rettigheder");
  if (mine) marks.push("dig");
  if (person.is_muted === "YES") marks.push("mikrofon fra");
  if (person.buzz_time) marks.push("rækker hånden op");
  item.append(make("div", {}, person.buzz_time ? icon("hand") : null,
    make("span", { className: "who", textContent: person.display_name }),
    make("small", { textContent: marks.join(" · ") })));
  if (meeting.rules && !mine) item.append(buttons(person, act));
  return item;
}

function buttons(person, act) {
  const box = make("div", { className: "row" });
  const add = (label, path, body, kind = "") => box.append(button(person, label, path, body, act, kind));
  if (person.is_muted === "YES") add("Slå mikrofon til", "unmute");
  else add("Slå mikrofon fra", "mute");
  if (!person.vdx.host) {
    add(person.vdx.video_allowed ? "Tillad ikke billede" : "Tillad billede", person.vdx.video_allowed ? "video_muted" : "video_unmuted");
    if (person.buzz_time) add("Tag hånd ned", "clearbuzz");
    if (person.role === "chair") add("Tag rettigheder tilbage", "role", { role: "guest" });
    else add("Giv værtens rettigheder", "role", { role: "chair" });
    add("Fjern fra mødet", "disconnect", {}, "danger");
  }
  return box;
}

function waiter(person, act) {
  return make("li", {}, make("span", { className: "who", textContent: person.display_name }),
    make("div", { className: "row" },
      button(person, "Luk ind", "unlock", {}, act, "primary"), button(person, "Afvis", "disconnect", {}, act, "danger")));
}

function button(person, label, path, body, act, kind) {
  const made = make("button", { type: "button", textContent: label, className: kind, ariaLabel: `${label}: ${person.display_name}` });
  made.dataset.key = `${person.uuid}/${path}`;
  made.addEventListener("click", () => act(`participants/${person.uuid}/${path}`, body ?? {}));
  return made;
}

export function announceHands(meeting, person, before) {
  if (!meeting.rules || !person.buzz_time || before?.buzz_time) return;
  const banner = make("p", {}, icon("hand"), make("span", { textContent: `${firstName(person.display_name)} rækker hånden op` }));
  find("hands").replaceChildren(banner);
  setTimeout(() => banner.remove(), 6000);
}
