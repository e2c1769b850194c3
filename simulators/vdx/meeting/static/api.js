// The client API of the bridge: token, calls and events.

const BASE = "/api/client/v2/conferences/";

export class Refused extends Error {
  constructor(status, body) {
    super(typeof body?.result === "string" ? body.result : `HTTP ${status}`);
    this.status = status;
    this.result = body?.result;
    this.danish = body?.vdx?.da;
    this.reason = body?.vdx?.reason;
  }
}

export class Bridge {
  constructor(alias) {
    this.base = BASE + encodeURIComponent(alias) + "/";
    this.token = null;
    this.me = null;
  }

  async enter(name, pin, mobile) {
    const headers = pin ? { pin } : {};
    const result = await this.#ask("request_token", { display_name: name, vdx: { mobile } }, headers);
    this.token = result.token;
    this.me = result.participant_uuid;
    this.#refreshing = setInterval(() => this.#refresh(), (Number(result.expires) * 1000) / 3);
    return result;
  }

  call(path, body = {}) {
    return this.#ask(path, body, {});
  }

  async look(path) {
    return this.#read(await fetch(this.base + path, { headers: { token: this.token } }));
  }

  listen(handlers, lost) {
    this.events = new EventSource(`${this.base}events?token=${encodeURIComponent(this.token)}`);
    for (const [name, handler] of Object.entries(handlers)) {
      this.events.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
    this.events.onerror = () => {
      if (this.events.readyState === EventSource.CLOSED) lost();
    };
  }

  close() {
    clearInterval(this.#refreshing);
    this.events?.close();
    this.token = null;
  }

  leave() {
    if (!this.token) return;
    const token = this.token;
    this.close();
    fetch(this.base + "release_token", { method: "POST", headers: { token }, keepalive: true }).catch(() => {});
  }

  #refreshing;

  async #refresh() {
    try {
      this.token = (await this.#ask("refresh_token", {}, {})).token;
    } catch (fault) {
      if (fault instanceof Refused) this.events?.close();
    }
  }

  async #ask(path, body, headers) {
    const all = { "Content-Type": "application/json", ...headers };
    if (this.token) all.token = this.token;
    return this.#read(await fetch(this.base + path, { method: "POST", headers: all, body: JSON.stringify(body) }));
  }

  async #read(answer) {
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, body);
    return body?.result;
  }
}
