// Picture in picture: a small window over the professional system where the browser can, else a small picture here.

import { find, toast } from "./dom.js";

let floating = null;

export async function toggle() {
  if (floating) return floating.close();
  if (document.body.classList.contains("mini")) return mini(false);
  if (!("documentPictureInPicture" in window)) return mini(true);
  try {
    floating = await documentPictureInPicture.requestWindow({ width: 360, height: 240 });
  } catch {
    return mini(true);
  }
  const style = floating.document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("/moede/meeting.css", location.href).href;
  floating.document.head.append(style);
  floating.document.body.className = "floating";
  floating.document.body.append(document.querySelector(".symbols").cloneNode(true), find("pictures"));
  floating.addEventListener("pagehide", () => {
    find("stage").prepend(floating.document.getElementById("pictures"));
    floating = null;
    find("floating").hidden = true;
    pressed(false);
  });
  find("floating").hidden = false;
  pressed(true);
  return undefined;
}

// While the pictures are in the small window they are still found under their ids.
export function place(id) {
  return document.getElementById(id) ?? floating?.document.getElementById(id);
}

function mini(on) {
  document.body.classList.toggle("mini", on);
  pressed(on);
  if (on) toast("Billederne er små. Tryk igen for at gøre dem store.");
}

function pressed(on) {
  find("pip").setAttribute("aria-pressed", String(on));
}
