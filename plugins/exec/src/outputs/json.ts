import { REJECTION_REASONS } from '@postern/plugin-api';
import { z } from 'zod';
import type { ThreePidKey } from '../requests.js';
import type { AuthAnswer, NamedAccount, ProfileAnswer, SearchResult } from './answers.js';
import { nameOf, type Id } from './ids.js';
import { UnreadableOutput } from './strict-json.js';

const text = z.string().nullish();
const subject = z
  .union([z.string().min(1), z.int()])
  .transform(String)
  .optional();
const id = z.object({
  type: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['localpart', 'mxid'])),
  value: z.string().min(1),
});
const threePids = z
  .array(z.object({ medium: z.string(), address: z.string(), verified: z.boolean().optional() }))
  .nullish();
const roles = z.array(z.string()).nullish();

const auth = z.object({
  auth: z.object({
    success: z.boolean(),
    id: id.optional(),
    subject,
    reason: z.enum([...REJECTION_REASONS, 'unknown-user']).optional(),
    detail: z.string().optional(),
    // `three_pids` here and `threepids` below: so it is in ma1sd.
    profile: z.object({ display_name: text, three_pids: threePids, roles }).nullish(),
  }),
});
const profile = z.object({
  profile: z.object({ display_name: text, threepids: threePids, roles }).nullish(),
});
const mapping = z.object({ medium: z.string(), address: z.string(), id, subject });
const nothing = z.strictObject({}).transform(() => undefined);
const single = z.object({ lookup: z.union([nothing, mapping]).optional() });
const bulk = z.object({ lookup: z.array(mapping) });
const directory = z.object({
  limited: z.boolean().default(false),
  results: z.array(z.object({ user_id: z.string().min(1), subject })),
});

/** @throws UnreadableOutput */
export function readAuth(value: unknown, domain: string): AuthAnswer {
  const { auth: answer } = read(auth, value);
  const username = answer.id && nameOf(answer.id, domain);
  if (answer.success && answer.id !== undefined && username === undefined) {
    throw new UnreadableOutput(`an auth.id that is no Matrix ID of ${domain}`);
  }
  const { display_name, three_pids, roles: groups } = answer.profile ?? {};
  return {
    success: answer.success,
    username,
    subject: answer.subject,
    reason: answer.reason,
    detail: answer.detail,
    profile: answer.profile ? profileOf(display_name, three_pids, groups) : undefined,
  };
}

/** @throws UnreadableOutput */
export function readProfile(value: unknown): ProfileAnswer | undefined {
  const answer = read(profile, value).profile;
  return answer ? profileOf(answer.display_name, answer.threepids, answer.roles) : undefined;
}

/** @throws UnreadableOutput */
export function readLookup(value: unknown, key: ThreePidKey, domain: string): NamedAccount | undefined {
  const { lookup } = read(single, value);
  if (lookup === undefined) return undefined;
  if (!isFor(key, lookup)) throw new UnreadableOutput('a lookup of another address');
  return accountOf(lookup, domain);
}

/** @throws UnreadableOutput */
export function readBulkLookup(value: unknown, key: ThreePidKey, domain: string): NamedAccount | undefined {
  const [hit, another] = read(bulk, value).lookup.filter((one) => isFor(key, one));
  return hit === undefined || another !== undefined ? undefined : accountOf(hit, domain);
}

/** @throws UnreadableOutput */
export function readDirectory(value: unknown): SearchResult {
  const { limited, results } = read(directory, value);
  return {
    limited,
    accounts: results.map(({ user_id, subject: own }) => ({ username: user_id, subject: own })),
  };
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const place = result.error.issues[0]?.path.join('.') ?? '';
  throw new UnreadableOutput(
    place === '' ? 'JSON that is no object' : `JSON with ${place} missing or of a wrong form`,
  );
}

function profileOf(
  displayName: z.output<typeof text>,
  addresses: z.output<typeof threePids>,
  groups: z.output<typeof roles>,
): ProfileAnswer {
  return {
    displayName: displayName ?? undefined,
    threePids: addresses ?? undefined,
    roles: groups ?? undefined,
  };
}

function isFor(key: ThreePidKey, { medium, address }: z.output<typeof mapping>): boolean {
  return medium === key.medium && address === key.address;
}

function accountOf(hit: { readonly id: Id; readonly subject?: string | undefined }, domain: string) {
  const username = nameOf(hit.id, domain);
  return username === undefined ? undefined : { username, subject: hit.subject };
}
