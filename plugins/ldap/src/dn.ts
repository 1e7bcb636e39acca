/** Distinguished names as text: RFC 4514. */

/** A value that is put into a DN: nothing in it can end the value or begin another. */
export function escapeDnValue(value: string): string {
  return value
    .replaceAll(/["+,;<=>\\]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\) $/, '\\ ');
}

/** One RDN of a DN, by what separates it from the next. */
const RDN = /(?:\\.|[^\\,;])+/gsu;
const ESCAPED = /(?:\\[0-9a-f]{2})+|\\(.)/gisu;

/** The first attribute of a DN and its value; both empty in the DN that is empty. */
export function firstRdn(dn: string): { readonly attribute: string; readonly value: string } {
  const [first = ''] = dn.match(RDN) ?? [];
  const at = first.indexOf('=');
  const [value = ''] = first.slice(at + 1).match(/(?:\\.|[^\\+])+/su) ?? [];
  return { attribute: first.slice(0, Math.max(at, 0)).trim(), value: unescapeDnValue(value) };
}

/** The DNS domain that a DN of Active Directory lies in, from its `DC=` parts. */
export function domainOf(dn: string): string {
  const parts = (dn.match(RDN) ?? []).map((rdn) => rdn.trim());
  return parts
    .flatMap((rdn) => /^dc=(.*)$/isu.exec(rdn)?.[1] ?? [])
    .map((part) => unescapeDnValue(part).toLowerCase())
    .join('.');
}

/** Whether the entry is the base, or lies below it. */
export function isBelow(dn: string, base: string): boolean {
  const [inner, outer] = [normalise(dn), normalise(base)];
  return (
    outer.length <= inner.length && outer.every((rdn, at) => rdn === inner[inner.length - outer.length + at])
  );
}

function normalise(dn: string): readonly string[] {
  return (dn.match(RDN) ?? []).map((rdn) => {
    const at = rdn.indexOf('=');
    return `${rdn.slice(0, at).trim()}=${unescapeDnValue(rdn.slice(at + 1))}`.toLowerCase();
  });
}

/** Blanks around a value do not belong to it, unless they are escaped. */
function unescapeDnValue(value: string): string {
  const trimmed = value.replace(/^ +/, '').replace(/(?<!\\) +$/, '');
  return trimmed.replaceAll(ESCAPED, (sequence, character: string | undefined) =>
    character === undefined ? Buffer.from(sequence.replaceAll('\\', ''), 'hex').toString('utf8') : character,
  );
}
