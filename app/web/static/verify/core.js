/* Verifying a certificate in the browser: the same decisions as app/credentials/verdict.py.
   Nothing here asks the network; keys and lists are given. */

const SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CONFUSED = /[ILOU01]/;
const BITS = 131072;
const SLACK = 10 * 60 * 1000;
const LONGEST = 4096;

export class Refused extends Error {}

function checkSymbol(body) {
  let held = 36;
  for (const symbol of body) {
    held = ((held + ALL.indexOf(symbol)) % 36) || 36;
    held = (held * 2) % 37;
  }
  return ALL[(37 - held) % 36];
}

/* ISO 7064 MOD 37,36 and the form of a code; what is wrong, or null. */
export function readCode(typed) {
  const code = typed.normalize("NFKC").toUpperCase().replace(/[\s\-‐-―_.]/g, "");
  let fault = null;
  if (code.length !== 15) fault = "length";
  else if (CONFUSED.test(code[0] + code.slice(3))) fault = "confused";
  else if (!new RegExp(`^K\\d\\d[${SYMBOLS}]{12}$`).test(code)) fault = "form";
  else if (checkSymbol(code.slice(0, -1)) !== code.at(-1)) fault = "check";
  return { code, fault };
}

export function decode(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Refused("malformed");
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  } catch {
    throw new Refused("malformed");
  }
  if (encode(bytes) !== text) throw new Refused("malformed");
  return bytes;
}

function encode(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function fromBase58(text) {
  let number = 0n;
  for (const symbol of text) {
    const place = BASE58.indexOf(symbol);
    if (place < 0) throw new Refused("malformed");
    number = number * 58n + BigInt(place);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 255n));
  for (const symbol of text) {
    if (symbol !== "1") break;
    bytes.unshift(0);
  }
  return Uint8Array.from(bytes);
}

/* RFC 8785 for what our documents hold: text, whole numbers, lists, objects. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const parts = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value);
}

const utf8 = new TextEncoder();

async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)));
}

async function signatureFits(key, signature, signed) {
  const held = await crypto.subtle.importKey("raw", decode(key.x), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, held, signature, signed);
}

function keyOf(ring, kid, purpose) {
  const found = ring.keys.find((key) => key.kid === kid && key.purpose === purpose);
  if (!found) throw new Refused("unknown-key");
  return found;
}

function parsed(bytes, code) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refused(code);
  }
}

/* The claims of a QR code whose signature fits, and the key that made it. */
export async function verifyJws(text, ring) {
  const parts = text.split(".");
  if (parts.length !== 3 || text.length > LONGEST) throw new Refused("malformed");
  const header = parsed(decode(parts[0]), "malformed");
  if (!header || header.alg !== "Ed25519" || Object.keys(header).sort().join() !== "alg,kid") throw new Refused("algorithm");
  const key = keyOf(ring, header.kid, "credential");
  if (!(await signatureFits(key, decode(parts[2]), utf8.encode(`${parts[0]}.${parts[1]}`)))) throw new Refused("signature");
  const claims = parsed(decode(parts[1]), "claims");
  const whole = claims && claims.v === 1 && typeof claims.c === "string" && Array.isArray(claims.s) && Number.isInteger(claims.iat);
  if (!whole) throw new Refused("claims");
  return { claims, key };
}

async function unzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* A signed status list, its eddsa-jcs-2022 proof checked. */
export async function readList(document, ring) {
  const { proof: proofs, ...plain } = document;
  if (plain.issuer !== ring.issuer) throw new Refused("issuer");
  const proof = (proofs || []).find((one) => one.cryptosuite === "eddsa-jcs-2022");
  if (!proof || proof.type !== "DataIntegrityProof" || proof.proofPurpose !== "assertionMethod") throw new Refused("algorithm");
  if (canonical(proof["@context"]) !== canonical(plain["@context"])) throw new Refused("context");
  const [did, kid] = String(proof.verificationMethod).split("#");
  if (did !== ring.issuer) throw new Refused("unknown-key");
  const key = keyOf(ring, kid, "status");
  const { proofValue, ...config } = proof;
  const signed = new Uint8Array([...(await sha256(canonical(config))), ...(await sha256(canonical(plain)))]);
  if (!(await signatureFits(key, fromBase58(String(proofValue).slice(1)), signed))) throw new Refused("signature");
  const subject = plain.credentialSubject;
  const named = plain.id.split("/");
  if (named.at(-1) !== subject.statusPurpose) throw new Refused("list-purpose");
  if (!subject.encodedList.startsWith("u")) throw new Refused("list-malformed");
  const bits = await unzip(decode(subject.encodedList.slice(1)));
  if (bits.length * 8 < BITS) throw new Refused("list-short");
  return {
    number: Number(named.at(-2)),
    purpose: subject.statusPurpose,
    bits,
    validFrom: Date.parse(plain.validFrom),
    validUntil: Date.parse(plain.validUntil),
  };
}

function marked(list, index) {
  if (!(index >= 0 && index < list.bits.length * 8)) throw new Refused("list-index");
  return (list.bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
}

function statusLine([number, index], lists, now) {
  const own = new Map(lists.filter((list) => list.number === number).map((list) => [list.purpose, list]));
  if (!own.size) return ["missing", null];
  const asOf = Math.min(...[...own.values()].map((list) => list.validFrom));
  const set = new Set([...own.values()].filter((list) => marked(list, index)).map((list) => list.purpose));
  const old = [...own.values()].some((list) => now < list.validFrom - SLACK || now > list.validUntil);
  let line;
  if (set.has("refresh")) line = "superseded";
  else if (set.has("revocation")) line = "revoked";
  else if (!own.has("revocation") || !own.has("suspension")) line = "missing";
  else if (old) line = "old";
  else line = set.has("suspension") ? "suspended" : "clear";
  return [line, asOf];
}

function keyLine(key, signedAt) {
  if (key.compromisedAfter) return "compromised";
  const begins = Date.parse(key.notBefore);
  const ends = key.notAfter ? Date.parse(key.notAfter) : Infinity;
  if (signedAt + SLACK < begins || signedAt > ends) return "out_of_time";
  return key.notAfter ? "rotated" : "current";
}

/* The verdict: one outcome, four lines that never merge. `today` is the city's day. */
export function judge(claims, key, lists, now, today) {
  let [status, asOf] = statusLine(claims.s, lists, now);
  const signedAt = claims.iat * 1000;
  const signer = keyLine(key, signedAt);
  if (claims.x && claims.x < today && (status === "clear" || status === "suspended")) status = "expired";
  const ended = { revoked: "revoked", superseded: "superseded", suspended: "suspended", expired: "expired" };
  let outcome = "unknown";
  if (signer === "out_of_time" || signedAt > now + SLACK) outcome = "forged";
  else if (status in ended) outcome = ended[status];
  else if (status === "clear" && signer !== "compromised") outcome = "valid";
  const asked = outcome === "valid" || outcome === "unknown";
  return { outcome, signature: "intact", status, key: signer, holder: asked ? "compare" : "not_asked", as_of: asOf };
}

export const FORGED = { outcome: "forged", signature: "broken", status: "not_asked", key: "unknown", holder: "not_asked", as_of: null };
