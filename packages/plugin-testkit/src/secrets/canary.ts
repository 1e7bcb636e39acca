import { inspect } from 'node:util';
import { formsOf } from './forms.js';

/** A password that no one has, and that looks different in every escaping. */
export const CANARY = 'canary <"ünd\' &%/\\> 4711';

/** Everything that can be seen of a value: properties of errors and what caused them, hidden ones, too. */
export function everythingIn(value: unknown): string {
  const seen = inspect(value, {
    depth: Infinity,
    showHidden: true,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
  });
  // `inspect` escapes texts, those that are escaped already once more.
  return `${seen}\n${seen.replace(/\\(['\\])/g, '$1')}`;
}

/**
 * Which of the secrets stand in a text, in whatever form.
 *
 * @returns where they stand, with the secret itself left out
 */
export function secretsIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret, number) =>
    formsOf(secret).flatMap((form) => {
      const at = text.indexOf(form);
      return at === -1 ? [] : [`secret ${number}: …${text.slice(Math.max(0, at - 60), at)}`];
    }),
  );
}

/** Keys whose texts are secrets; a path to one is none. */
const SECRET_KEY = /(?:password|secret|token)$/i;

/** The secrets that a configuration holds: by their keys, and in addresses (`scheme://user:secret@host`). */
export function secretsOf(config: unknown, key = ''): readonly string[] {
  if (typeof config === 'object' && config !== null) {
    return Object.entries(config).flatMap(([name, value]) => secretsOf(value, name));
  }
  if (typeof config !== 'string') return [];
  const [, inAddress] = /^\w+:\/\/[^/@]*:([^/@]+)@/.exec(config) ?? [];
  return [...(SECRET_KEY.test(key) ? [config] : []), ...(inAddress === undefined ? [] : [inAddress])];
}
