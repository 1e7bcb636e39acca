import { inspect } from 'node:util';

/** Shorter texts stand everywhere by chance. */
const MIN_LENGTH = 6;

/**
 * The forms in which a secret may stand in a text: as it is, escaped for JSON, JavaScript, URLs, forms and XML, as bytes
 * the way Node shows them, in hex, and in base64 at any place of a longer text.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const url = encodeURIComponent(secret);
  const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    inspect(secret).slice(1, -1),
    url,
    url.toLowerCase(),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    xmlOf(secret),
    hex,
    hex.toUpperCase(),
    hex.replace(/..(?=.)/g, '$& '),
    [...bytes].join(', '),
    [...bytes].join(','),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)].filter(({ length }) => length >= MIN_LENGTH);
}

/** The characters that depend on these bytes alone when they begin so many bytes after a group of three. */
function base64Within(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const whole = Math.floor((offset + bytes.length) / 3) * 4;
  return text.slice(offset === 0 ? 0 : offset + 1, whole);
}

function xmlOf(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return text.replace(/[&<>"]/g, (character) => `&${entities[character]};`);
}
