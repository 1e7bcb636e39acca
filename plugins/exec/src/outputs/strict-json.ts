/** An answer that makes no sense, in words that hold nothing of it. */
export class UnreadableOutput extends Error {
  override readonly name = 'UnreadableOutput';
}

/** @throws UnreadableOutput */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableOutput('something that is not UTF-8');
  }
}

/**
 * JSON without doubled keys: who glues JSON together from texts gets a second `success` into an answer by a display name,
 * and `JSON.parse` takes the last.
 *
 * @throws UnreadableOutput
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text);
  if (hasDoubledKey(text)) throw new UnreadableOutput('JSON with the same key twice in one object');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UnreadableOutput('something that is no JSON');
  }
}

/** Braces, and texts with the colon that makes keys of them. */
const LANDMARKS = /[{}]|"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

/** @param json valid JSON */
function hasDoubledKey(json: string): boolean {
  const objects: Set<unknown>[] = [];
  for (const [landmark, colon] of json.matchAll(LANDMARKS)) {
    if (landmark === '{') objects.push(new Set());
    else if (landmark === '}') objects.pop();
    else if (colon !== undefined) {
      const keys = objects.at(-1);
      const key: unknown = JSON.parse(landmark.slice(0, -colon.length));
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}
