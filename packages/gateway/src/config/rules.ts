import ipaddr from 'ipaddr.js';
import { RESERVE_MS } from '../time/deadline.js';
import type { PathFault } from './faults.js';
import { configSchema, type Config } from './schema.js';

/** The configuration as it stands in the file. */
type Given = Readonly<Record<string, unknown>>;

/** The sections of the configuration that are well-formed: a fault in one does not hide the faults of others. */
type Sections = Partial<Config>;

/** What no single key can tell: rules among several keys, as far as those are well-formed. */
export function crossFaults(value: unknown): readonly PathFault[] {
  const given = mappingOf(value);
  const sections = wellFormed(given);
  const ids = (Array.isArray(given.plugins) ? given.plugins : []).map(
    (entry: unknown) => mappingOf(entry).id,
  );
  return [
    ...doubleIds(ids),
    ...sourceFaults(sections, ids),
    ...openListener(given),
    ...shortDeadline(sections, ids.length),
    ...entryGuards(given),
  ];
}

function mappingOf(value: unknown): Given {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function wellFormed(given: Given): Sections {
  return Object.fromEntries(
    Object.entries(configSchema.shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse(given[name]);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );
}

function doubleIds(ids: readonly unknown[]): readonly PathFault[] {
  return ids.flatMap((id, index) =>
    typeof id !== 'string' || ids.indexOf(id) === index
      ? []
      : [{ path: ['plugins', index, 'id'], message: 'another entry has this id already' }],
  );
}

function sourceFaults({ profile }: Sections, ids: readonly unknown[]): readonly PathFault[] {
  return (profile?.from ?? []).flatMap((source, index) =>
    source === 'accepting' || ids.includes(source.plugin)
      ? []
      : [
          {
            path: ['profile', 'from', index, 'plugin'],
            message: `no entry of plugins has this id; there are ${ids.filter((id) => typeof id === 'string').join(', ')}`,
          },
        ],
  );
}

/** Passwords are asked there: a listener that others reach needs to know who they are. */
function openListener({ listen, access }: Given): readonly PathFault[] {
  const { host } = mappingOf(listen);
  const { tokens, addresses } = mappingOf(access);
  const hasTokens = Array.isArray(tokens) && tokens.length > 0;
  if (typeof host !== 'string' || isLoopback(host) || hasTokens || addresses !== undefined) return [];
  return [
    {
      path: ['listen', 'host'],
      message:
        'other machines can reach this address: give callers a token (access.tokens), or list access.addresses',
    },
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
}

function shortDeadline({ deadline, profile }: Sections, entries: number): readonly PathFault[] {
  if (deadline === undefined || profile === undefined) return [];
  const reserved = RESERVE_MS * (Math.max(entries, 1) - 1 + profile.from.length);
  if (deadline > reserved) return [];
  return [
    {
      path: ['deadline'],
      message:
        `too short for ${entries} entries and ${profile.from.length} profile sources: ` +
        `each later one keeps ${RESERVE_MS} ms, so more than ${reserved} ms are needed`,
    },
  ];
}

/** What an entry counts is counted by the guard. */
function entryGuards({ guard, plugins }: Given): readonly PathFault[] {
  if (guard !== 'off' || !Array.isArray(plugins)) return [];
  return plugins.flatMap((entry: unknown, index) =>
    mappingOf(entry).guard === undefined
      ? []
      : [{ path: ['plugins', index, 'guard'], message: 'the guard is off: nothing is counted' }],
  );
}
