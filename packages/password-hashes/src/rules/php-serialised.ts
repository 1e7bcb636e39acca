/** `s:LENGTH:"…";`, the length in bytes. */
const TEXT = /^s:(\d{1,4}):"/;

/**
 * The pairs of a flat array of texts as PHP's `serialize` writes it (`a:1:{s:4:"hash";s:60:"…";}`), which is how
 * XenForo keeps a hash; `undefined` when it is anything else.
 */
export function phpSerialised(text: string): ReadonlyMap<string, string> | undefined {
  const body = /^a:\d{1,2}:\{(.*)\}$/s.exec(text)?.[1];
  if (body === undefined) return undefined;
  let rest = Buffer.from(body, 'utf8');
  const texts: string[] = [];
  while (rest.length > 0) {
    const [head, digits] = TEXT.exec(rest.toString('latin1')) ?? [];
    if (head === undefined) return undefined;
    const end = head.length + Number(digits);
    if (rest.toString('latin1', end, end + 2) !== '";') return undefined;
    texts.push(rest.toString('utf8', head.length, end));
    rest = rest.subarray(end + 2);
  }
  const pairs = texts.flatMap((key, index) =>
    index % 2 === 0 ? [[key, texts[index + 1] ?? ''] as const] : [],
  );
  return new Map(pairs);
}
