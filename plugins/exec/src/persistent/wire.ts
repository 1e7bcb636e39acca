import { decodeUtf8, parseStrictJson, UnreadableOutput } from '../outputs/strict-json.js';

/** Longest line that a child may write, in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** One line from a child. */
export interface Reply {
  readonly id: number;
  /** What the child could not do, and why: an outage. */
  readonly error: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export function requestLine(id: number, call: string, body: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ id, call, ...body })}\n`;
}

/** @throws UnreadableOutput when it is no reply: nobody knows then whose answer it was */
export function readReply(line: Uint8Array): Reply {
  const value = parseStrictJson(decodeUtf8(line));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnreadableOutput('a line that is no JSON object');
  }
  const body = value as Readonly<Record<string, unknown>>;
  const { id, error } = body;
  if (typeof id !== 'number') throw new UnreadableOutput('a line without the id of a request');
  if (error === undefined || error === null) return { id, error: undefined, body };
  return { id, error: typeof error === 'string' ? error : 'an error without words', body };
}
