// The meeting page: the door, the waiting room, the meeting, and the way out.

import { Bridge, Refused } from "./api.js";
import * as chat from "./chat.js";
import { ended, panel, refresh, wire } from "./controls.js";
import { find, make, show, toast } from "./dom.js";
import { announceHands, list } from "./people.js";
import { draw, own } from "./pictures.js";

const { alias, colour, open, outage } = document.body.dataset;
document.documentElement.style.setProperty("--brand", colour);
for (const image of document.querySelectorAll("img.logo")) image.hidden = !image.getAttribute("src");

// The PIN comes in the fragment, which no server sees; it is taken out of the address at once.
const given = new URLSearchParams(location.hash.slice(1));
let pin = given.get("pin") || "";
history.replaceState(null, "", location.pathname + location.search);

const mobile = /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent)
  || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
const RETRY = 5000;
const meeting = { bridge: null, me: null, people: new Map(), layout: null, conference: null, functions: new Set(), invited: [], rules: false, waiting: false };

const refusals = {
  "Invalid PIN": "Pinkoden er forkert. Prøv igen.",
  "Neither conference nor gateway found": "Mødet er ikke åbent endnu. Bliv på siden – vi prøver igen af os selv.",
};
const goodbyes = {
  "API initiated participant disconnect": ["Du er taget ud af mødet", "Værten har taget dig ud af mødet."],
  "API initiated conference disconnect": ["Mødet er slut", "Værten har afsluttet mødet. Du kan lukke siden."],
  "Conference terminated by an administrator": ["Mødet er slut", "Mødet er lukket. Du kan lukke siden."],
  "Token expired": ["Forbindelsen blev afbrudt", "Vi mistede forbindelsen til mødet. Du kan deltage igen."],
};

function door() {
  show("door");
  if (open === "no") message(refusals["Neither conference nor gateway found"]);
  find("name").focus();
}

function message(text) {
  find("door-message").textContent = text;
  find("door-message").hidden = !text;
}

async function enter() {
  const name = find("name").value.trim();
  const error = find("door-error");
  error.textContent = "";
  find("name").setAttribute("aria-invalid", String(!name));
  if (!name) {
    error.textContent = "Skriv dit navn.";
    return find("name").focus();
  }
  const bridge = new Bridge(alias);
  try {
    start(bridge, await bridge.enter(name, find("pin").value.trim() || pin, mobile));
  } catch (fault) {
    notIn(fault);
  }
  return undefined;
}

function notIn(fault) {
  const error = find("door-error");
  if (!(fault instanceof Refused)) error.textContent = "Der er ingen forbindelse. Prøv igen om lidt.";
  else if (fault.status === 404) {
    message(refusals["Neither conference nor gateway found"]);
    setTimeout(() => document.body.dataset.view === "door" && enter(), RETRY);
  } else if (fault.status === 503) error.textContent = fault.danish ?? outage;
  else askPin(fault);
}

function askPin(fault) {
  const asked = typeof fault.result === "object" && fault.result;
  const error = find("door-error");
  if (asked || fault.result === "Invalid PIN") {
    pin = "";
    find("pin-field").hidden = false;
    find("enter-guest").hidden = asked ? asked.guest_pin !== "none" || asked.pin !== "required" : find("enter-guest").hidden;
    find("pin").value = "";
    find("pin").focus();
    error.textContent = asked ? (find("enter-guest").hidden ? "Skriv mødets pinkode." : "Vært? Skriv pinkoden. Ellers deltag uden.") : refusals["Invalid PIN"];
  } else error.textContent = fault.danish ?? (fault.result === "The meeting is full" ? "Mødet er fuldt." : "Du kan ikke komme ind i mødet.");
}

function start(bridge, result) {
  Object.assign(meeting, { bridge, me: result.participant_uuid, people: new Map(), layout: null, conference: null });
  take(result);
  find("title").textContent = result.conference_name || "Videomøde";
  document.title = `${result.conference_name || "Videomøde"} · Videomøde`;
  chat.empty();
  place(result.service_type === "waiting_room", true);
  listen(bridge);
}

// A stream that breaks is opened again with the newest token, as long as the bridge knows us.
function listen(bridge) {
  bridge.listen(handlers, async () => {
    if (meeting.bridge !== bridge) return;
    try {
      await bridge.look("vdx");
      listen(bridge);
    } catch (fault) {
      if (fault instanceof Refused && fault.status !== 503) return gone("Token expired");
      toast(fault.danish ?? "Forbindelsen er afbrudt. Vi prøver igen.");
      setTimeout(() => meeting.bridge === bridge && listen(bridge), RETRY);
    }
    return undefined;
  });
}

function take({ vdx }) {
  meeting.functions = new Set(vdx.functions);
  meeting.invited = vdx.invited;
}

function place(waiting, first = false) {
  if (!first && waiting === meeting.waiting) return;
  meeting.waiting = waiting;
  show(waiting ? "waiting" : "meeting");
  find(waiting ? "waiting-text" : "title").focus();
  if (!waiting && !first) toast("Du er lukket ind i mødet.");
}

async function ask() {
  try {
    take({ vdx: await meeting.bridge.look("vdx") });
  } catch (fault) {
    if (fault instanceof Refused) return;
    throw fault;
  }
  render();
}

function render() {
  const mine = meeting.people.get(meeting.me);
  if (!mine) return;
  meeting.rules = mine.role === "chair" && mine.service_type !== "waiting_room";
  place(mine.service_type === "waiting_room");
  if (meeting.waiting) return own(mine, meeting);
  draw(meeting);
  list(meeting, act);
  refresh(meeting);
}

function changed(person) {
  const before = meeting.people.get(person.uuid);
  meeting.people.set(person.uuid, person);
  announceHands(meeting, person, before);
  if (person.uuid === meeting.me && before && before.role !== person.role && person.vdx.rights_passed) toast("Du har fået værtens rettigheder.");
  if (meeting.rules && !before && !syncing && person.service_type === "waiting_room") toast(`${person.display_name} venter på at komme ind.`);
  if (!syncing) render();
  if (person.uuid === meeting.me) ask();
}

let syncing = false;
const handlers = {
  conference_update(conference) {
    meeting.conference = conference;
    render();
    if (meeting.bridge?.token) ask();
  },
  participant_sync_begin() {
    syncing = true;
    meeting.people.clear();
  },
  participant_sync_end() {
    syncing = false;
    render();
  },
  participant_create: changed,
  participant_update: changed,
  participant_delete({ uuid }) {
    const name = meeting.people.get(uuid)?.display_name;
    meeting.people.delete(uuid);
    if (name && meeting.rules) toast(`${name} har forladt mødet.`);
    render();
  },
  layout(layout) {
    meeting.layout = layout;
    render();
  },
  message_received: chat.received,
  presentation_start({ presenter_name: name, presenter_uuid: uuid }) {
    const mine = uuid === meeting.me;
    const text = mine ? "Du deler din skærm" : `${name} deler sin skærm`;
    find("shared").replaceChildren(make("p", { textContent: text }), make("div", { className: "screen", ariaHidden: "true" }));
    find("shared").hidden = false;
  },
  presentation_stop() {
    find("shared").hidden = true;
    find("shared").replaceChildren();
  },
  disconnect: ({ reason }) => gone(reason),
};

async function act(path, body = {}) {
  try {
    await meeting.bridge.call(path, body);
    return true;
  } catch (fault) {
    if (fault instanceof Refused && fault.result === "Invalid token") gone("Token expired");
    else toast(fault.danish ?? "Det lykkedes ikke. Prøv igen.");
    render();
    return false;
  }
}

function gone(reason) {
  if (!meeting.bridge) return;
  meeting.bridge.close();
  meeting.bridge = null;
  handlers.presentation_stop();
  ended(...(goodbyes[reason] ?? ["Du har forladt mødet", "Du kan lukke siden eller deltage igen."]));
}

function leave() {
  meeting.bridge?.leave();
  gone("");
}

wire(meeting, act, leave);
panel(null);
find("door-form").addEventListener("submit", (event) => {
  event.preventDefault();
  enter();
});
find("enter-guest").addEventListener("click", () => {
  pin = "none";
  find("pin").value = "";
  enter();
});
find("again").addEventListener("click", door);
addEventListener("pagehide", () => meeting.bridge?.leave());
door();

