/** An account, as ma1sd's contracts write it. */
export interface Id {
  readonly type: 'localpart' | 'mxid';
  readonly value: string;
}

/** The name in it; `undefined` for a Matrix ID that is none, or of another domain. */
export function nameOf({ type, value }: Id, domain: string): string | undefined {
  if (type === 'localpart') return value;
  const end = `:${domain}`;
  const isOurs = value.startsWith('@') && value.endsWith(end) && value.length > end.length + 1;
  return isOurs ? value.slice(1, -end.length) : undefined;
}
