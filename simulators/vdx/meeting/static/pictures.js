// The pictures on the stage: who is large, who is small, one's own, and the fake camera.

import { find as inPage, firstName, hue, icon, initials, make } from "./dom.js";
import { place as find } from "./pip.js";

export function tile(person, large = false) {
  const off = person.is_video_muted;
  const box = make("figure", { className: "tile" });
  box.dataset.uuid = person.uuid;
  box.classList.toggle("off", off);
  box.classList.toggle("large", large);
  box.style.setProperty("--hue", hue(person.uuid + person.display_name));
  const camera = make("div", { className: "camera", ariaHidden: "true" });
  camera.append(make("span", { className: "face", textContent: initials(person.display_name) }));
  const caption = make("figcaption", {});
  if (person.is_muted === "YES") caption.append(icon("mic-off"), make("span", { className: "sr", textContent: "Mikrofon slået fra. " }));
  if (person.vdx?.host) caption.append(icon("host"), make("span", { className: "sr", textContent: "Vært. " }));
  caption.append(make("span", { className: "who", textContent: person.display_name }));
  if (off) caption.append(make("small", { textContent: "Kamera slået fra" }));
  box.append(camera, caption);
  if (person.buzz_time) box.append(make("div", { className: "hand", role: "img", ariaLabel: `${firstName(person.display_name)} rækker hånden op` }, icon("hand")));
  return box;
}

export function draw(meeting) {
  const { people, layout, conference, me } = meeting;
  const seen = (layout?.participants ?? []).filter((uuid) => people.has(uuid) && uuid !== me);
  const views = layout?.view ?? "1:0";
  const split = !views.endsWith(":0") && seen.length > 1;
  const large = split ? seen.filter((uuid) => layout.vdx.large.includes(uuid)) : seen;
  const small = split ? seen.filter((uuid) => !layout.vdx.large.includes(uuid)) : [];
  fill(find("large"), large.map((uuid) => tile(people.get(uuid), large.length === 1)));
  fill(find("small"), small.map((uuid) => tile(people.get(uuid))));
  find("small").hidden = small.length === 0;
  const stage = inPage("stage");
  stage.dataset.shown = seen.length;
  stage.classList.toggle("split", split);
  stage.classList.toggle("many", seen.length > 9 && !split);
  alone(seen.length, people.size, conference, meeting.rules);
  own(people.get(me), meeting);
  fit();
}

function alone(shown, present, conference, rules) {
  const text = inPage("alone");
  text.hidden = shown > 0;
  const oneWay = conference?.vdx?.one_way && !rules;
  text.textContent = oneWay
    ? "Envejsvideo: Personalet kan se dig. Du kan høre personalet, men ser kun dit eget billede."
    : present > 1 ? "Der er ingen billeder at vise." : "Du er den eneste i mødet endnu.";
  document.body.classList.toggle("one-way", Boolean(oneWay));
}

export function own(person, meeting) {
  if (!person) return;
  const place = meeting?.waiting ? inPage("waiting-preview") : inPage("own-picture");
  const picture = tile({ ...person, display_name: person.display_name, buzz_time: meeting?.waiting ? 0 : person.buzz_time });
  picture.querySelector(".who").textContent = "Dig";
  place.replaceChildren(picture);
}

function fill(place, tiles) {
  place.replaceChildren(...tiles);
}

// The number of columns that makes equal tiles as large as possible.
export function fit() {
  const place = find("large");
  const number = place.children.length;
  if (!number) return;
  const { clientWidth: width, clientHeight: height } = place;
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= number; columns += 1) {
    const rows = Math.ceil(number / columns);
    const size = Math.min(width / columns, (height / rows) * 1.5);
    if (size > best.size) best = { columns, size };
  }
  place.style.setProperty("--columns", best.columns);
}

new ResizeObserver(fit).observe(inPage("large"));
