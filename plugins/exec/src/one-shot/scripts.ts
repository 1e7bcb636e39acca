import type { Call, Login, PluginContext } from '@postern/plugin-api';
import type { CommandSettings } from '../config/command.js';
import type { OneShotConfig } from '../config/index.js';
import type { AuthAnswer, ProfileAnswer, SearchResult } from '../outputs/answers.js';
import { readAuth, readBulkLookup, readDirectory, readLookup, readProfile } from '../outputs/json.js';
import { readPlainAuth, readPlainLookup } from '../outputs/plain.js';
import { parseStrictJson } from '../outputs/strict-json.js';
import { Places } from '../places.js';
import {
  authRequest,
  bulkLookupRequest,
  directoryRequest,
  lookupRequest,
  profileRequest,
} from '../requests.js';
import type { Scripts } from '../scripts.js';
import { Command, type Answer } from './command.js';
import { RunningScripts } from './running.js';

const NOTHING_FOUND: SearchResult = { limited: false, accounts: [] };

/**
 * Scripts that are run for each call.
 *
 * @throws PluginError `PLUGIN_MISCONFIGURED` when one is not there
 */
export async function openOneShot(
  { domain: given, auth, profile, lookup, directory, processes }: OneShotConfig,
  { configDirectory, log, serverName }: Pick<PluginContext, 'configDirectory' | 'log' | 'serverName'>,
): Promise<Scripts> {
  const domain = given ?? serverName;
  const running = new RunningScripts();
  const surroundings = { configDirectory, log, places: new Places(processes), running };
  const commands: Command[] = [];
  const open = async (name: string, settings: CommandSettings | undefined): Promise<Command | undefined> => {
    if (settings === undefined) return undefined;
    const command = await Command.open(name, settings, surroundings);
    commands.push(command);
    return command;
  };
  const authCommand = await Command.open('auth', auth, surroundings);
  commands.push(authCommand);
  const profiles = [
    await open('profile.display_name', profile.display_name),
    await open('profile.three_pids', profile.three_pids),
    await open('profile.roles', profile.roles),
  ].filter((command) => command !== undefined);
  const single = await open('lookup.single', lookup.single);
  const bulk = await open('lookup.bulk', lookup.bulk);
  const byName = await open('directory.by_name', directory.by_name);
  const byThreepid = await open('directory.by_threepid', directory.by_threepid);
  return {
    auth: (login, call) => runAuth(authCommand, login, domain, call),
    profile:
      profiles.length === 0 ? undefined : (username, call) => runProfile(profiles, username, domain, call),
    lookup: lookupWith(single, bulk, domain),
    searchNames: byName && ((name, call) => search(byName, 'name', name, call)),
    searchAddresses: byThreepid && ((address, call) => search(byThreepid, 'threepid', address, call)),
    async health() {
      for (const command of commands) await command.check();
    },
    inspect: async () => (await Promise.all(commands.map((command) => command.inspect()))).flat(),
    close: () => running.close(),
  };
}

function runAuth(
  command: Command,
  { username, password }: Login,
  domain: string,
  call: Call,
): Promise<AuthAnswer> {
  return command.run(authRequest(username, password, domain), call, ({ outcome, output, told, conceal }) => {
    if (outcome === 'failure') return { success: false, detail: told };
    if (outcome === 'unknown-user') return { success: false, reason: outcome };
    const answer = readAnswer(command.output.type, output, domain);
    return { ...answer, detail: answer.detail === undefined ? told : conceal(answer.detail) };
  });
}

function readAnswer(type: 'json' | 'plain' | undefined, output: string, domain: string): AuthAnswer {
  switch (type) {
    case 'json':
      return readAuth(parseStrictJson(output), domain);
    case 'plain':
      return readPlainAuth(output);
    case undefined:
      return { success: true };
  }
}

/** Each script knows a part; nobody knows of the account if none of them does. */
async function runProfile(
  commands: readonly Command[],
  username: string,
  domain: string,
  call: Call,
): Promise<ProfileAnswer | undefined> {
  const request = profileRequest(username, domain);
  const parts = await Promise.all(
    commands.map((command) =>
      command.run(request, call, (answer) =>
        isNothing(answer) ? undefined : readProfile(parseStrictJson(answer.output)),
      ),
    ),
  );
  const known = parts.filter((part) => part !== undefined);
  if (known.length === 0) return undefined;
  return {
    displayName: known.find(({ displayName }) => displayName !== undefined)?.displayName,
    threePids: known.find(({ threePids }) => threePids !== undefined)?.threePids,
    roles: known.find(({ roles }) => roles !== undefined)?.roles,
  };
}

function lookupWith(
  single: Command | undefined,
  bulk: Command | undefined,
  domain: string,
): Scripts['lookup'] {
  if (single !== undefined) {
    return (key, call) =>
      single.run(lookupRequest(key), call, (answer) => {
        if (isNothing(answer)) return undefined;
        if (single.output.type === 'plain') return readPlainLookup(answer.output, domain);
        return readLookup(parseStrictJson(answer.output), key, domain);
      });
  }
  if (bulk === undefined) return undefined;
  return (key, call) =>
    bulk.run(bulkLookupRequest(key), call, (answer) =>
      isNothing(answer) ? undefined : readBulkLookup(parseStrictJson(answer.output), key, domain),
    );
}

function search(
  command: Command,
  type: 'name' | 'threepid',
  query: string,
  call: Call,
): Promise<SearchResult> {
  return command.run(directoryRequest(type, query), call, (answer) =>
    isNothing(answer) ? NOTHING_FOUND : readDirectory(parseStrictJson(answer.output)),
  );
}

function isNothing({ output, outcome }: Answer): boolean {
  return outcome !== 'success' || output.trim() === '';
}
