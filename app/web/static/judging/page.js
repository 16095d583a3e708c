/* The judge's page with script: every mark is kept here first, then sent; entries change in place. */
import { Queue } from "./queue.js";

const { sheet: first, csrf, words } = JSON.parse(document.getElementById("judging").textContent);
const form = document.getElementById("marks");
const delivery = document.getElementById("delivery");
const refusedBox = document.getElementById("refused");
const warning = document.getElementById("warning");
const KEPT = "jiangce-judging";
const CLEARED = 60000;
let sheet = first;
let cipher = form ? form.elements.cipher.value : "";

const queue = new Queue({
  event: sheet.event, seat: sheet.seat, csrf, corrected: words.before_delivery,
  changed: () => show(), refresh: () => refresh(),
});

function filled(text, facts) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => facts[name] ?? "");
}

function entry(of) { return sheet.entries.find((one) => one.cipher === of); }

/* What a place shows: what waits here, else what stands on the server. */
function given(aspect) {
  const waiting = queue.of(cipher, aspect);
  const held = entry(cipher)?.marks[aspect];
  return waiting && !waiting.words ? waiting.value : held ? held.value : "";
}

function count(one) {
  const done = new Set(Object.keys(one.marks));
  for (const item of queue.pending()) if (item.cipher === one.cipher) done.add(item.aspect);
  return done.size;
}

async function refresh() {
  try {
    const answer = await fetch(`/judging/${sheet.event}/state`, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) return "";
    const told = await answer.json();
    if (told.sheet.seat !== sheet.seat) return "";
    sheet = told.sheet;
    if (queue.state === "offline") queue.state = "idle";
    show();
    queue.csrf = told.csrf;
    return told.csrf;
  } catch {
    if (queue.state === "idle") queue.become("offline");
    return "";
  }
}

function showDelivery() {
  const waiting = queue.pending().length;
  let state = { sending: "sending", offline: waiting ? "offline" : "offline_none", sign_in: "sign_in", other_seat: "other_seat" }[queue.state];
  if (!state || (state !== "offline_none" && !waiting)) state = waiting ? "waiting" : "all";
  const text = filled(words[state], { n: waiting });
  const said = delivery.querySelector("span");
  if (said.textContent !== text) said.textContent = text;
  delivery.className = `delivery ${{ all: "", sign_in: "bad", other_seat: "bad" }[state] ?? "wait"}`;
  delivery.dataset.state = state;
  delivery.querySelector("a").hidden = !["sign_in", "other_seat"].includes(state);
  const told = [];
  if (!queue.room) told.push(words.no_room);
  const others = queue.room ? queue.others() : 0;
  if (others) told.push(filled(words.others, { n: others }));
  warning.textContent = told.join(" ");
  warning.hidden = !told.length;
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

/* Every refused mark has a line until the judge has read it, whatever became of its entry. */
function showRefused() {
  const list = refusedBox.querySelector("ul");
  const waiting = queue.refused();
  const told = waiting.map((one) => one.sent).join();
  if (list.dataset.told === told) return;
  list.dataset.told = told;
  list.replaceChildren(...waiting.map((one) => {
    const line = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `${one.cipher} ${one.aspect}：${one.value}　${one.words}`;
    line.append(text);
    if (one.code === "mark-other" && entry(one.cipher)) {
      for (const reason of reasons()) line.append(button(reason, () => queue.put(one.cipher, one.aspect, one.value, reason)));
    }
    line.append(button(one.code === "mark-other" ? words.leave : words.noted, () => queue.dismiss(one.sent)));
    return line;
  }));
  refusedBox.hidden = !waiting.length;
}

function reasons() {
  return [...new Set(Array.from(form.querySelectorAll("[data-reason]"), (one) => one.dataset.reason))];
}

function showAspect(box, one) {
  const code = box.dataset.aspect;
  const module = box.closest(".module");
  const held = one.marks[code];
  const waiting = queue.of(cipher, code);
  const measured = held && !held.own;
  const locked = sheet.locked.includes(module.dataset.stage);
  box.disabled = !sheet.open || locked || measured || !one.modules.includes(module.dataset.module);
  const value = box.dataset.wanted ?? given(code);
  const fields = box.querySelectorAll("[name^='m-']");
  for (const field of fields) {
    if (field.type === "radio") field.checked = field.value === value;
    else if (field !== document.activeElement) field.value = value;
  }
  const fate = box.querySelector(".fate");
  const sent = waiting && !waiting.words;
  fate.textContent = "wanted" in box.dataset ? "" : sent ? words.pending : measured ? filled(words.measured_by, held) : held ? words.kept : "";
  fate.classList.toggle("wait", Boolean(sent));
  const spread = box.querySelector(".spread");
  const apart = one.apart[code];
  spread.hidden = !apart;
  spread.textContent = apart ? filled(words.apart, { told: apart.join("、") }) : "";
}

function show() {
  showDelivery();
  if (!form) return;
  showRefused();
  const one = entry(cipher);
  for (const link of document.querySelectorAll("[data-entry]")) {
    const its = entry(link.dataset.entry);
    link.parentElement.hidden = !its;
    if (!its) continue;
    const done = count(its);
    link.querySelector("small").textContent = filled(words.progress, { done, asked: its.asked });
    link.classList.toggle("done", done >= its.asked);
    link.classList.toggle("apart", Object.keys(its.apart).length > 0);
    if (its === one) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  form.querySelector(".judge-foot .btn").disabled = !sheet.open;
  if (!one) { for (const box of form.querySelectorAll(".aspect")) box.disabled = true; return; }
  for (const module of form.querySelectorAll(".module")) module.hidden = !one.modules.includes(module.dataset.module);
  for (const box of form.querySelectorAll(".aspect")) showAspect(box, one);
}

function open(next, { focus = true } = {}) {
  if (!entry(next)) return;
  closeQuestions();
  cipher = next;
  form.elements.cipher.value = next;
  for (const place of ["cipher", "now"]) document.getElementById(place).textContent = next;
  document.getElementById("aside").href = `/judging/${sheet.event}/aside?entry=${next}`;
  document.title = document.title.replace(/^\S+/, next);
  history.replaceState(null, "", `/judging/${sheet.event}?entry=${next}`);
  for (const fault of form.querySelectorAll(".aspect .error")) { fault.hidden = true; fault.textContent = ""; }
  show();
  if (focus) { scrollTo({ top: 0 }); document.getElementById("cipher").focus({ preventScroll: true }); }
}

function following() {
  const at = sheet.entries.findIndex((one) => one.cipher === cipher);
  const turned = [...sheet.entries.slice(at + 1), ...sheet.entries.slice(0, at)];
  return (turned.find((one) => count(one) < one.asked) || turned[0])?.cipher;
}

function closeQuestions() {
  for (const box of form.querySelectorAll(".aspect")) { delete box.dataset.wanted; box.querySelector(".why").hidden = true; }
}

function fault(box, text) {
  const said = box.querySelector(".error");
  said.textContent = text;
  said.hidden = !text;
  const field = box.querySelector(".measure .input");
  if (field) field.toggleAttribute("aria-invalid", Boolean(text));
  if (field && text) field.setAttribute("aria-invalid", "true");
}

function readable(text, most) {
  return /^\d{1,3}([.．]\d{0,2}0*)?$/.test(text) && Number(text.replace("．", ".")) <= Number(most);
}

/* A mark that stands already is changed with a reason, one more tap; else it is simply given. */
function take(box, value) {
  const code = box.dataset.aspect;
  const held = entry(cipher)?.marks[code];
  fault(box, "");
  if (value === "") { queue.forget(cipher, code); show(); return; }
  if (!readable(value, box.dataset.most)) { fault(box, filled(words.not_a_mark, { most: box.dataset.most })); return; }
  const why = box.querySelector(".why");
  const waiting = queue.of(cipher, code);
  if (held && held.own && !(waiting && !waiting.words)) {
    if (Number(held.value) === Number(value)) { delete box.dataset.wanted; why.hidden = true; show(); return; }
    box.dataset.wanted = value;
    why.querySelector("p").textContent = filled(words.confirm, { value: held.value, wanted: value });
    why.hidden = false;
    why.scrollIntoView({ block: "nearest" });
    return;
  }
  queue.put(cipher, code, value, waiting && !waiting.words ? waiting.reason : "");
}

function listen() {
  form.addEventListener("change", (event) => {
    const box = event.target.closest(".aspect");
    if (box) take(box, event.target.value.trim());
  });
  form.addEventListener("click", (event) => {
    const target = event.target.closest("[data-reason],[data-leave],[data-set]");
    if (!target) return;
    const box = target.closest(".aspect");
    if ("set" in target.dataset) {
      box.querySelector(".measure .input").value = target.dataset.set;
      take(box, target.dataset.set);
      return;
    }
    const wanted = box.dataset.wanted;
    delete box.dataset.wanted;
    box.querySelector(".why").hidden = true;
    if ("reason" in target.dataset && wanted !== undefined) queue.put(cipher, box.dataset.aspect, wanted, target.dataset.reason);
    show();
  });
  /* The keypad's own key commits a number and goes on; it does not leave the entry. */
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".measure .input")) return;
    event.preventDefault();
    const fields = [...form.querySelectorAll(".aspect:enabled .measure .input")].filter((one) => one.offsetParent);
    const next = fields[fields.indexOf(event.target) + 1];
    event.target.blur();
    next?.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    document.activeElement?.blur();
    const next = following();
    queue.hurry(cipher);
    if (next) open(next);
  });
  document.querySelector(".ciphers").addEventListener("click", (event) => {
    const link = event.target.closest("[data-entry]");
    if (!link) return;
    event.preventDefault();
    queue.hurry(cipher);
    open(link.dataset.entry);
  });
  for (const quick of form.querySelectorAll("[data-set]")) quick.hidden = false;
}

/* Kept for the hour without a network: this page and its files, under this judge's name alone. */
async function keep() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) {
    if (!queue.room || !window.isSecureContext) { warning.textContent = words.no_keep; warning.hidden = false; }
    return;
  }
  await navigator.serviceWorker.register("/judging-worker.js", { scope: "/judging" });
  const cache = await caches.open(KEPT);
  const files = performance.getEntriesByType("resource").map((one) => one.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  const own = [...new Set(files)].map((name) => cache.add(new Request(name, { credentials: "omit" })));
  const page = await fetch(`/judging/${sheet.event}`, { credentials: "same-origin", cache: "no-store" });
  if (page.ok && !page.redirected) await cache.put(`/judging/${sheet.event}`, page);
  await Promise.allSettled(own);
  document.documentElement.dataset.kept = "yes";
}

document.documentElement.classList.add("js");
if (form) {
  listen();
  const asked = new URLSearchParams(location.search).get("entry");
  if (asked && entry(asked) && asked !== cipher) open(asked, { focus: false });
}
show();
refresh();
queue.now();
setInterval(() => { if (!document.hidden) refresh(); }, CLEARED);
keep().catch(() => {});
