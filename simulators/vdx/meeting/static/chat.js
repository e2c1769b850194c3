// The chat: messages to all; participants are shown by first name only (the bridge sends it so).

import { find, make } from "./dom.js";

let unread = 0;

export function received(message) {
  add(message.origin, message.payload, false);
  const open = !find("panel").hidden && !find("chat-panel").hidden;
  if (!open) count(unread + 1);
}

export function add(who, text, mine) {
  const time = new Date().toLocaleTimeString("da-DK", { hour: "2-digit", minute: "2-digit" });
  const item = make("li", { className: mine ? "mine" : "" },
    make("b", { textContent: who }), make("time", { textContent: time }), make("p", { textContent: text }));
  find("messages").append(item);
  item.scrollIntoView({ block: "nearest" });
}

export function count(number) {
  unread = number;
  const mark = find("unread");
  mark.hidden = !number;
  mark.textContent = number ? `${number}` : "";
  find("open-chat").setAttribute("aria-label", number ? `Chat, ${number} ulæste` : "Chat");
}

export function empty() {
  find("messages").replaceChildren();
  count(0);
}

export function onSend(send) {
  const text = find("chat-text");
  const submit = async () => {
    const words = text.value.trim();
    if (words && (await send(words))) text.value = "";
    text.focus();
  };
  find("chat-form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
}
