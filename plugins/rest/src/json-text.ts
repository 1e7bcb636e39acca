/** A text, with the colon that makes a key of it. */
const TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?/gs;

/**
 * Whether an object of a JSON text has a key twice: then the text has more keys than what was read of it. Parsers take the
 * last one: an application that puts its answers together by hand could be made to say "success" a second time by a name
 * that was typed.
 *
 * @param value what the text was parsed to
 */
export function hasDoubledKey(text: string, value: unknown): boolean {
  return keysIn(text) > keysOf(value);
}

function keysIn(text: string): number {
  let keys = 0;
  TEXT.lastIndex = 0;
  while (TEXT.test(text)) {
    if (text[TEXT.lastIndex - 1] === ':') keys += 1;
  }
  return keys;
}

/** Without recursion, as a text may be nested as deep as it is long. */
function keysOf(value: unknown): number {
  let keys = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const children: unknown[] = Object.values(next);
    if (!Array.isArray(next)) keys += children.length;
    for (const child of children) left.push(child);
  }
  return keys;
}
