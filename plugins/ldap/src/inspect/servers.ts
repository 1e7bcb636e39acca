import type { Finding, PluginError } from '@postern/plugin-api';
import { isLocal } from '../connection/address.js';
import type { Connection } from '../connection/connection.js';
import type { Frame } from '../connection/limit.js';
import type { Target } from '../connection/wire.js';
import { askRootDse } from '../flavour/ask.js';
import { nameOf } from '../flavour/root-dse.js';
import { OwnView } from '../finding/own-view.js';
import type { Servers } from '../pools/servers.js';

/** Whether each server answers, what it is, and who could listen. */
export async function inspectServers(servers: Servers, frame: Frame): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const target of servers.targets) findings.push(...(await inspectServer(servers, target, frame)));
  return findings;
}

async function inspectServer(servers: Servers, target: Target, frame: Frame): Promise<readonly Finding[]> {
  const { place } = target.address;
  try {
    const connection = await servers.connectTo(target, frame);
    try {
      const view = new OwnView(connection, () => servers.answerLimit(target, frame));
      const rootDse = await askRootDse(view, frame);
      const name = (rootDse && nameOf(rootDse)) ?? 'it does not say what it is';
      return [
        { level: 'info', message: `${place} answers: ${name}; ${secrecyOf(connection)}` },
        ...eavesdropping(connection),
      ];
    } finally {
      await connection.close();
    }
  } catch (error) {
    frame.signal.throwIfAborted();
    const { message } = error as PluginError;
    return [{ level: 'error', message, remedy: 'The other servers are asked meanwhile, if there are any.' }];
  }
}

function secrecyOf({ secured }: Connection): string {
  if (secured === undefined) return 'without TLS';
  const { subject, valid_to } = secured.getPeerCertificate();
  const name = [subject?.CN ?? 'no name'].flat().join(' ');
  return `${secured.getProtocol()}, ${secured.getCipher().name}, certificate of ${name} until ${valid_to}`;
}

function eavesdropping({ secured, target: { address } }: Connection): readonly Finding[] {
  if (secured !== undefined || isLocal(address)) return [];
  return [
    {
      level: 'warning',
      message: `passwords go to ${address.place} in plain text`,
      remedy: 'Use ldaps://, or set start_tls.',
    },
  ];
}
