import { TIMES_OF_BACK_END, type Call, type Finding } from '@postern/plugin-api';
import type { Config } from '../config.js';
import { askRootDse } from '../flavour/ask.js';
import type { Flavour } from '../flavour/flavours.js';
import type { Directory } from '../pools/directory.js';
import type { Settings } from '../settings.js';
import { inspectBases } from './bases.js';
import { inspectDecoy } from './decoy.js';
import { inspectLockout } from './lockout.js';
import { sharedBases } from './neighbours.js';
import { inspectSecrets } from './secrets.js';
import { inspectServers } from './servers.js';

export interface Inspected {
  readonly id: string;
  readonly config: Config;
  readonly settings: Settings;
  readonly directory: Directory;
  /** What the server says it is. */
  readonly detected: Flavour;
}

/** What an operator should know of the directory. */
export async function inspect(inspected: Inspected, call: Call): Promise<readonly Finding[]> {
  const { id, config, settings, directory } = inspected;
  const { bases } = settings.people;
  const findings = [
    ...(await inspectServers(directory.servers, call)),
    flavourFinding(inspected),
    ...sharedBases({ id, bases: bases.map(({ base }) => base) }),
  ];
  if (config.bind_as !== undefined) return [...findings, TIMES_OF_BACK_END];
  return [
    ...findings,
    ...(await inspectBases(settings, directory, call)),
    ...(await inspectSecrets(directory, bases, config.bind_dn !== undefined, call)),
    ...(await inspectLockout(directory, await askRootDse(directory, call), settings.flavour, call)),
    ...(await inspectDecoy(config.decoy_dn, directory, call)),
  ];
}

function flavourFinding({ settings: { flavour }, detected, config }: Inspected): Finding {
  if (flavour === detected || detected === 'generic') {
    return { level: 'info', message: `the directory is taken for ${flavour}` };
  }
  return {
    level: 'warning',
    message: `flavour is ${config.flavour}, but the server says that it is ${detected}`,
    remedy: 'Leave flavour out, unless you know better.',
  };
}
