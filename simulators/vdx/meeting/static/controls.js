// The buttons: what is offered comes from the bridge, what they do goes to it.

import * as chat from "./chat.js";
import { find, make, setIcon, show, toast } from "./dom.js";
import { toggle as togglePip } from "./pip.js";

const PANELS = { people: ["open-people", "Deltagere"], chat: ["open-chat", "Chat"], host: ["open-host", "Mødets valg"] };

export function wire(meeting, act, leave) {
  const me = (path) => act(`participants/${meeting.me}/${path}`);
  const mine = () => meeting.people.get(meeting.me);
  const on = (id, handler, event = "click") => find(id).addEventListener(event, handler);
  on("mic", () => me(mine().is_muted === "YES" ? "unmute" : "mute"));
  on("cam", () => me(mine().is_video_muted ? "video_unmuted" : "video_muted"));
  on("hand", () => me(mine().buzz_time ? "clearbuzz" : "buzz"));
  on("share", () => me(mine().is_presenting === "YES" ? "release_floor" : "take_floor"));
  on("pip", () => togglePip());
  on("leave", leave);
  on("waiting-leave", leave);
  on("mute-all", () => act("muteguests"));
  on("unmute-all", () => act("unmuteguests"));
  on("lower-all", () => act("clearallbuzz"));
  on("end-all", () => act("disconnect"));
  on("locked", (event) => act(event.target.checked ? "lock" : "unlock"), "change");
  on("one-way", (event) => act("transform_layout", { transforms: { one_way: event.target.checked } }), "change");
  on("layouts", (event) => act("transform_layout", { transforms: { vdx_layout: Number(event.target.value) } }), "change");
  on("own-toggle", toggleOwn);
  on("panel-close", () => panel(null));
  on("panel", (event) => event.key === "Escape" && panel(null), "keydown");
  for (const [name, [opener]] of Object.entries(PANELS)) on(opener, () => panel(open() === name ? null : name));
  chat.onSend(async (payload) => {
    const sent = await act("message", { type: "text/plain", payload });
    if (sent) chat.add("Dig", payload, true);
    return sent;
  });
}

function open() {
  if (find("panel").hidden) return null;
  return Object.keys(PANELS).find((name) => !find(`${name}-panel`).hidden);
}

export function panel(name) {
  const before = open();
  find("panel").hidden = !name;
  document.body.classList.toggle("panelled", Boolean(name));
  for (const [key, [opener, title]] of Object.entries(PANELS)) {
    find(`${key}-panel`).hidden = key !== name;
    find(opener).setAttribute("aria-expanded", String(key === name));
    if (key === name) find("panel-title").textContent = title;
  }
  if (name === "chat") {
    chat.count(0);
    find("chat-text").focus();
  } else if (name) find("panel-close").focus();
  else if (before) find(PANELS[before][0]).focus();
}

function toggleOwn() {
  const hidden = find("own").classList.toggle("small");
  find("own-toggle").textContent = hidden ? "Vis eget billede" : "Skjul eget billede";
  find("own-toggle").setAttribute("aria-expanded", String(!hidden));
}

export function refresh(meeting) {
  const person = meeting.people.get(meeting.me);
  if (!person) return;
  const muted = person.is_muted === "YES";
  const forced = person.vdx.muted_by_host && !meeting.rules;
  state("mic", !muted, muted ? "mic-off" : "mic", forced ? "Slået fra af værten" : muted ? "Mikrofon fra" : "Mikrofon til");
  find("mic").setAttribute("aria-disabled", String(forced));
  const off = person.is_video_muted;
  const denied = !person.vdx.video_allowed && !meeting.rules;
  state("cam", !off, off ? "cam-off" : "cam", denied ? "Slået fra af værten" : off ? "Kamera fra" : "Kamera til");
  find("cam").setAttribute("aria-disabled", String(denied));
  state("hand", Boolean(person.buzz_time), "hand", person.buzz_time ? "Tag hånd ned" : "Ræk hånd op");
  const presenting = person.is_presenting === "YES";
  state("share", presenting, "share", presenting ? "Stop deling" : "Del skærm");
  offered(meeting, person);
  badges(meeting);
}

function state(id, pressed, name, label) {
  find(id).setAttribute("aria-pressed", String(pressed));
  setIcon(find(id), name, label);
}

function offered(meeting, person) {
  const has = (name) => meeting.functions.has(name);
  find("hand").hidden = !has("raise_hand");
  find("open-chat").hidden = !has("chat");
  find("share").hidden = !has("share");
  find("pip").hidden = !has("picture_in_picture");
  find("open-host").hidden = !has("layout");
  if (find("open-host").hidden && open() === "host") panel(null);
  if (find("open-chat").hidden && open() === "chat") panel(null);
  const { layout, one_way: oneWay } = meeting.conference?.vdx ?? {};
  for (const choice of find("layouts").querySelectorAll("input")) choice.checked = Number(choice.value) === layout;
  find("one-way").checked = Boolean(oneWay);
  find("locked").checked = Boolean(meeting.conference?.locked);
  document.body.classList.toggle("rules", meeting.rules);
}

function badges(meeting) {
  const { conference } = meeting;
  const person = meeting.people.get(meeting.me);
  const words = [];
  if (person.vdx.host) words.push("Du er vært");
  if (person.vdx.rights_passed) words.push("Du har værtens rettigheder");
  if (conference?.locked) words.push("Mødet er låst");
  if (conference?.vdx?.one_way) words.push("Envejsvideo");
  if (conference?.guests_muted) words.push("Deltagernes mikrofon er slået fra");
  find("badges").replaceChildren(...words.map((text) => make("li", { textContent: text })));
}

export function ended(title, text) {
  panel(null);
  show("ended");
  find("ended-title").textContent = title;
  find("ended-text").textContent = text;
  find("ended-title").focus();
}
