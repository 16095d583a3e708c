/* Marks on their way: kept on this device until the server has answered for each of them. */
const PREFIX = "jiangce-judging";
const GRACE = 3000;      /* a slip of the thumb is put right before it is sent */
const AT_ONCE = 200;
const LONGEST = 60000;
const PATIENCE = 10000;

export function key(event, seat) {
  return `${PREFIX}:${event}:${seat}`;
}

/* randomUUID is there only over https; a hall's own network may have none. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function items(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || [];
  } catch {
    return [];
  }
}

export class Queue {
  constructor({ event, seat, csrf, changed, corrected, refresh }) {
    this.event = event;
    this.seat = seat;
    this.csrf = csrf;
    this.changed = changed;       /* told after every change */
    this.corrected = corrected;   /* the reason of a mark changed before its delivery was certain */
    this.refresh = refresh;       /* asks the server what stands; returns a fresh token */
    this.name = key(event, seat);
    this.memory = items(this.name);
    this.room = true;
    this.state = "idle";          /* idle, sending, offline, sign_in, other_seat */
    this.failures = 0;
    this.timer = 0;
    window.addEventListener("storage", (told) => {
      if (told.key !== this.name) return;
      this.memory = items(this.name);
      this.changed();
    });
    window.addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.now(); });
  }

  /* What the store holds is the truth: another tab may have added to it. */
  read() {
    if (this.room) {
      try {
        if (localStorage.getItem(this.name) !== null || !this.memory.length) this.memory = items(this.name);
      } catch { this.room = false; }
    }
    return this.memory;
  }

  write(list) {
    this.memory = list;
    try {
      localStorage.setItem(this.name, JSON.stringify(list));
      this.room = true;
    } catch {
      this.room = false;
    }
    this.changed();
  }

  pending() { return this.read().filter((one) => !one.words); }
  refused() { return this.read().filter((one) => one.words); }

  /* The newest of a place: what the judge sees as given. */
  of(cipher, aspect) {
    return this.read().filter((one) => one.cipher === cipher && one.aspect === aspect).pop();
  }

  /* Marks of the same seat's place on this device under other judges' names. */
  others() {
    const own = `${PREFIX}:${this.event}:`;
    let count = 0;
    for (let n = 0; n < localStorage.length; n += 1) {
      const name = localStorage.key(n);
      if (name.startsWith(own) && name !== this.name) count += items(name).filter((one) => !one.words).length;
    }
    return count;
  }

  put(cipher, aspect, value, reason = "") {
    const list = this.read().filter((one) => !(one.words && one.cipher === cipher && one.aspect === aspect));
    const last = list.filter((one) => one.cipher === cipher && one.aspect === aspect).pop();
    const made = {
      sent: uuid(), cipher, aspect, value, reason, tries: 0,
      device_at: new Date().toISOString(), due: Date.now() + (reason ? 0 : GRACE),
    };
    if (last && last.tries === 0) {
      /* Never left the device: it simply becomes the new one. */
      made.reason = reason || last.reason;
      list.splice(list.indexOf(last), 1, made);
    } else {
      if (last && !reason) made.reason = this.corrected;
      list.push(made);
    }
    this.write(list);
    this.schedule(Math.max(0, made.due - Date.now()));
  }

  /* Take back what has not left the device yet. */
  forget(cipher, aspect) {
    this.write(this.read().filter((one) => one.tries > 0 || one.words || one.cipher !== cipher || one.aspect !== aspect));
  }

  dismiss(sent) { this.write(this.read().filter((one) => one.sent !== sent)); }

  hurry(cipher) {
    this.write(this.read().map((one) => (one.cipher === cipher ? { ...one, due: 0 } : one)));
    this.now();
  }

  now() { this.failures = 0; this.schedule(0); }

  schedule(after) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), after);
  }

  /* Later than before after each failure, never at the same moment as every other device. */
  later() {
    this.failures += 1;
    const wait = Math.min(LONGEST, 1000 * 2 ** this.failures);
    this.schedule(wait / 2 + Math.random() * wait / 2);
  }

  become(state) { this.state = state; this.changed(); }

  async flush() {
    if (this.state === "sending") return;
    const waiting = this.pending();
    const due = waiting.filter((one) => one.due <= Date.now()).slice(0, AT_ONCE);
    if (!due.length) {
      if (waiting.length) this.schedule(Math.max(50, Math.min(...waiting.map((one) => one.due)) - Date.now()));
      return;
    }
    const going = new Set(due.map((one) => one.sent));
    this.write(this.read().map((one) => (going.has(one.sent) ? { ...one, tries: one.tries + 1 } : one)));
    this.become("sending");
    try {
      await this.send(due);
    } catch {
      this.become("offline");
      this.later();
    }
  }

  async send(due) {
    const marks = due.map(({ sent, cipher, aspect, value, device_at, reason }) => ({ sent, cipher, aspect, value, device_at, reason }));
    const answer = await fetch(`/judging/${this.event}/marks`, {
      method: "POST", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE),
      headers: { "content-type": "application/json", "x-csrf-token": this.csrf },
      body: JSON.stringify({ seat: this.seat, marks }),
    });
    if (answer.status === 401) { this.become("sign_in"); return this.later(); }
    if (answer.status === 409) { this.become("other_seat"); return this.later(); }
    if (answer.status === 403) {
      /* Signed in anew since the page was opened: a fresh token, then again. */
      const fresh = await this.refresh();
      if (fresh && fresh !== this.csrf) { this.csrf = fresh; this.become("idle"); return this.schedule(0); }
      this.become("sign_in");
      return this.later();
    }
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    this.settle((await answer.json()).answers);
    return undefined;
  }

  settle(answers) {
    const told = new Map(answers.map((one) => [one.sent, one]));
    this.failures = 0;
    this.state = "idle";
    this.write(this.read().flatMap((one) => {
      const answer = told.get(one.sent);
      if (!answer) return [one];
      return answer.standing === "refused" ? [{ ...one, words: answer.words, code: answer.code, kept: answer.kept }] : [];
    }));
    this.refresh();
    if (this.pending().length) this.schedule(0);
  }
}
