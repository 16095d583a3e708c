/* The verify page: what a QR code holds is verified here, and never sent anywhere. */
import { FORGED, Refused, judge, readCode, readList, verifyJws } from "./core.js";

const KEPT = "jiangce-verify";
const KEYS = "/.well-known/jwks.json";
const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("look-up");
const field = document.getElementById("code");
const place = document.getElementById("result");

/* What the network gives, else what was kept when it was there. */
async function load(address) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (answer.status === 404) return null;
  } catch {
    answer = await caches.match(address, { ignoreVary: true });
  }
  return answer && answer.ok ? answer.json() : null;
}

async function lists(number, ring) {
  const found = [];
  for (const document of (await load(`/credentials/status/${number}`)) || []) {
    try {
      found.push(await readList(document, ring));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return found;
}

function said(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
  }).formatToParts(moment).reduce((all, part) => ({ ...all, [part.type]: part.value }), {});
  const clock = `${parts.hour}:${parts.minute}`;
  return words.language === "zh"
    ? `${parts.year}年${parts.month}月${parts.day}日 ${clock}`
    : `${parts.day}/${parts.month}/${parts.year}, ${clock}`;
}

function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return words.language === "zh" ? `${year}年${month}月${date}日` : `${date}/${month}/${year}`;
}

function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date());
}

function filled(text, facts) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => facts[name] ?? "");
}

function row(list, label, text, code) {
  const term = document.createElement("dt");
  term.textContent = label;
  const told = document.createElement("dd");
  told.textContent = text;
  if (code) {
    const mark = document.createElement("span");
    mark.className = "code mute";
    mark.textContent = ` ${code}`;
    told.append(mark);
  }
  list.append(term, told);
}

function facts(list, claims) {
  list.textContent = "";
  if (!claims) return;
  row(list, words.facts.certificate, claims.t || words.kinds[claims.k] || "");
  if (claims.w) row(list, words.facts.occupation, claims.w, claims.o);
  if (claims.l) row(list, words.facts.level, words.levels[claims.l] || claims.l);
  row(list, words.facts.holder, claims.n);
  row(list, words.facts.issued_on, day(claims.d));
  if (claims.x) row(list, words.facts.expires_on, day(claims.x));
  if (claims.i) row(list, words.facts.certified_by, claims.i);
  row(list, words.facts.code, claims.c.replace(/(.{5})(?=.)/g, "$1 "));
}

function show(verdict, claims, kid) {
  const made = document.getElementById("verdict").content.cloneNode(true);
  const article = made.querySelector("article");
  const [css, title, lead] = words.outcomes[verdict.outcome];
  const told = { time: verdict.as_of ? said(verdict.as_of) : "", kid, issuer: words.issuer, name: claims ? claims.n : "" };
  article.classList.add(css);
  made.querySelector(".tick").hidden = css !== "ok";
  made.querySelector("h1").textContent = title;
  made.querySelector("header p").textContent = filled(lead, told);
  facts(made.querySelector("dl"), claims);
  made.querySelectorAll("[data-line]").forEach((line) => {
    const [mark, answer, detail] = words[line.dataset.line][verdict[line.dataset.line]];
    line.classList.add(mark);
    line.querySelector(".ans").textContent = filled(answer, told);
    line.querySelector("p:last-child").textContent = filled(detail, told);
  });
  made.querySelector("[data-again]").hidden = !["old", "missing"].includes(verdict.status);
  made.querySelector("[data-again]").addEventListener("click", verifyHash);
  put(article);
  document.getElementById("head").hidden = true;
  document.title = `${title} · ${words.brand}`;
  article.querySelector("h1").focus();
}

/* In the place of whatever answer stands there. */
function put(answer) {
  document.querySelectorAll("main > .verdict, main > .notice[role=alert]").forEach((old) => old.remove());
  place.after(answer);
}

function tell(text) {
  const note = document.createElement("p");
  note.textContent = text;
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "alert");
  box.append(note);
  put(box);
}

async function verifyHash() {
  const text = decodeURIComponent(location.hash.slice(1));
  if (!text) return;
  const ring = await load(KEYS);
  if (!ring) {
    tell(words.no_keys);
    return;
  }
  try {
    const { claims, key } = await verifyJws(text, ring);
    show(judge(claims, key, await lists(claims.s[0], ring), Date.now(), today()), claims, key.kid);
  } catch (error) {
    if (error instanceof Refused) show(FORGED, null, "");
    else tell(words.no_crypto);
  }
}

function hint(text) {
  const shown = document.getElementById("code-error");
  shown.textContent = text;
  shown.hidden = !text;
  field.toggleAttribute("aria-invalid", Boolean(text));
  if (text) field.setAttribute("aria-invalid", "true");
}

form.addEventListener("submit", (event) => {
  const typed = field.value.trim();
  if (typed.includes("#") || typed.startsWith("eyJ")) {
    event.preventDefault();
    event.stopPropagation();
    location.hash = typed.split("#").pop();
    return;
  }
  const { fault } = readCode(typed);
  hint(fault ? words.hints[fault] : "");
  if (fault || !navigator.onLine) {
    event.preventDefault();
    event.stopPropagation();
    if (!fault) hint(words.offline);
    field.focus();
  }
}, true);

/* Kept for the day without a network: the page as anybody sees it, its files, keys, all lists. */
async function keep() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  await navigator.serviceWorker.register("/c-worker.js", { scope: "/c" });
  const cache = await caches.open(KEPT);
  const files = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.startsWith("/static/"));
  const numbers = Array.from({ length: words.lists }, (_, n) => `/credentials/status/${n + 1}`);
  const anonymous = { credentials: "omit", cache: "no-cache" };
  await Promise.allSettled([...new Set([...files, KEYS, ...numbers])].map((name) => cache.add(new Request(name, anonymous))));
  const page = await fetch("/c", { ...anonymous, headers: { "accept-language": words.language } });
  if (page.ok) await cache.put("/c", page);
  document.documentElement.dataset.kept = "yes";
}

window.addEventListener("hashchange", verifyHash);
verifyHash();
if (navigator.onLine) keep().catch(() => {});
