import type { Tokens } from './tokens.js';

/** Shorter names would black out half of every message. */
const MIN_NAME = 3;
const MAX_TEXT = 200;

export type Conceal = (text: string) => string;

/**
 * What must not be told of a request: the password, and names and addresses, also in the way JSON writes them and line by
 * line.
 */
export function secretsOf({ password, domain: _, ...names }: Tokens): readonly string[] {
  return [
    ...formsOf(password, 1),
    ...Object.values(names).flatMap((name: string | undefined) => formsOf(name, MIN_NAME)),
  ];
}

/** Makes what a script said fit for the log: without these secrets, short, and with nothing that moves a cursor. */
export function conceal(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .sort((one, other) => other.length - one.length)
    .reduce((told, secret) => told.replaceAll(secret, '…'), text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

/** Of one request. */
export function concealer(tokens: Tokens): Conceal {
  const secrets = secretsOf(tokens);
  return (text) => conceal(text, secrets);
}

function formsOf(value: string | undefined, shortest: number): readonly string[] {
  if (value === undefined) return [];
  return [value, JSON.stringify(value).slice(1, -1), ...value.split(/[\r\n\0]+/)].filter(
    ({ length }) => length >= shortest,
  );
}
