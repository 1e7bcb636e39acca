/** A text with the colon that makes a key of it, or the beginning or the end of an object. */
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/gs;

/**
 * Whether an object of a JSON text has a key twice. Parsers take the last one: an application that puts its answers
 * together by hand could be made to say "success" a second time by a name that was typed.
 *
 * @param text that is JSON
 */
export function hasDoubledKey(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const keys = open.at(-1);
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}
