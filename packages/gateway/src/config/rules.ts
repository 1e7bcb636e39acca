import ipaddr from 'ipaddr.js';
import { isSupportedCountry } from 'libphonenumber-js';
import type { PathFault } from './faults.js';
import type { Config, EntryConfig } from './schema.js';

/** What is kept back of the deadline for every later entry and every profile source. */
const RESERVE_MS = 500;

/** What no single key can tell: rules among the keys of a configuration that is well-formed. */
export function crossFaults(config: Config, given: { readonly addresses: boolean }): readonly PathFault[] {
  return [
    ...addressFaults(config),
    ...doubleIds(config.plugins),
    ...sourceFaults(config),
    ...openListener(config, given.addresses),
    ...shortDeadline(config),
    ...config.plugins.flatMap(({ default_country: country }, index) =>
      country === undefined || isSupportedCountry(country)
        ? []
        : [{ path: ['plugins', index, 'default_country'], message: 'no country has this code (ISO 3166)' }],
    ),
  ];
}

function addressFaults({ access }: Config): readonly PathFault[] {
  return (['addresses', 'proxies'] as const).flatMap((key) =>
    access[key].flatMap((text, index) =>
      ipaddr.isValid(text) || ipaddr.isValidCIDR(text)
        ? []
        : [{ path: ['access', key, index], message: 'expected an address or a range such as 192.0.2.0/24' }],
    ),
  );
}

function doubleIds(entries: readonly EntryConfig[]): readonly PathFault[] {
  return entries.flatMap(({ id }, index) =>
    entries.findIndex((other) => other.id === id) === index
      ? []
      : [{ path: ['plugins', index, 'id'], message: 'another entry has this id already' }],
  );
}

function sourceFaults({ profile, plugins }: Config): readonly PathFault[] {
  const ids = plugins.map(({ id }) => id);
  return profile.from.flatMap((source, index) =>
    source === 'accepting' || ids.includes(source.plugin)
      ? []
      : [
          {
            path: ['profile', 'from', index, 'plugin'],
            message: `no entry of plugins has this id; there are ${ids.join(', ')}`,
          },
        ],
  );
}

/** Passwords are asked there: a listener that others reach needs to know who they are. */
function openListener({ listen, access }: Config, addressesGiven: boolean): readonly PathFault[] {
  const loopback =
    listen.host === 'localhost' ||
    (ipaddr.isValid(listen.host) && ipaddr.process(listen.host).range() === 'loopback');
  if (loopback || addressesGiven || access.tokens.length > 0) return [];
  return [
    {
      path: ['listen', 'host'],
      message:
        'other machines can reach this address: give callers a token (access.tokens), or list access.addresses',
    },
  ];
}

function shortDeadline({ deadline, plugins, profile }: Config): readonly PathFault[] {
  const reserved = RESERVE_MS * (plugins.length - 1 + profile.from.length);
  if (deadline > reserved) return [];
  return [
    {
      path: ['deadline'],
      message: `too short for ${plugins.length} entries and ${profile.from.length} profile sources: each later one keeps ${RESERVE_MS} ms, so more than ${reserved} ms are needed`,
    },
  ];
}

/** Settings that are allowed and let one back end accept a name of another. */
export function warningsOf({ plugins }: Config): readonly PathFault[] {
  return plugins.flatMap((earlier, index) =>
    plugins.slice(index + 1).flatMap((later) => {
      if (earlier.localpart !== later.localpart) return [];
      const warn = (key: string, when: string): PathFault => ({
        path: ['plugins', index, key],
        message: `"${later.id}" may accept a name of "${earlier.id}" ${when}; until names have owners, a person there can then log in as the one here`,
      });
      return [
        ...(earlier.on_unavailable === 'skip' ? [warn('on_unavailable', 'while that is down')] : []),
        ...(earlier.on_unspecified === 'continue'
          ? [warn('on_unspecified', 'when that refuses without a reason')]
          : []),
      ];
    }),
  );
}
