import { nameIn, namesOf } from '../../accounts/owners/changes/names.js';
import { clashes, everyName, history, ownedAmong, type Clash } from '../../accounts/owners/listing.js';
import { settlingCommand } from '../../accounts/owners/numbering.js';
import { holderText, type OwnedName } from '../../accounts/owners/owner.js';
import { mxidOf } from '../../accounts/user-id.js';
import type { Run } from '../../state/backend.js';
import { EXIT, print, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { readHolder, readName } from './arguments.js';
import { reading } from './state.js';

export interface ListOptions extends CommonOptions {
  /** Of this plugin only. */
  readonly plugin?: string;
  /** The accounts that go without their name. */
  readonly clashes?: boolean;
}

/** Every owned name, or every account that goes without its own. */
export function listNames(io: Io, options: ListOptions): Promise<ExitCode> {
  return reading(io, options, async (run, { config }) => {
    if (options.clashes === true) {
      for (const clash of await clashes(run)) await tellClash(io, run, clash, options.json === true);
      return EXIT.ok;
    }
    for await (const name of everyName(run, options.plugin)) {
      const mxid = mxidOf(name.localpart, config.server_name);
      print(io, options.json === true ? JSON.stringify({ mxid, ...name }) : lineOf(name, mxid));
    }
    return EXIT.ok;
  });
}

/** A name or an account: whose it is, what it has, what was done, and who goes without. */
export function showName(io: Io, what: string, options: CommonOptions): Promise<ExitCode> {
  return reading(io, options, async (run, { config }) => {
    const isName = what.startsWith('@') || !what.includes(':');
    const localpart = isName ? readName(what, config) : undefined;
    const owned = localpart === undefined ? undefined : await nameIn(run, localpart);
    const holder = localpart === undefined ? readHolder(what, config) : owned;
    const names = holder === undefined ? [] : await namesOf(run, holder);
    const clashing = localpart === undefined ? [] : await clashes(run, localpart);
    const done = localpart === undefined ? [] : await history(run, localpart);
    if (options.json === true) {
      print(
        io,
        JSON.stringify({ owner: holder && holderText(holder), names, clashes: clashing, history: done }),
      );
      return names.length > 0 ? EXIT.ok : EXIT.no;
    }
    if (names.length === 0) print(io, isName ? `nobody owns @${localpart}` : `${what} owns no name`);
    for (const name of names) print(io, lineOf(name, mxidOf(name.localpart, config.server_name)));
    for (const { at, actor, action, detail } of done)
      print(io, `  ${at} ${action} by ${actor} ${detail ?? ''}`.trimEnd());
    for (const clash of clashing) await tellClash(io, run, clash, false);
    return names.length > 0 ? EXIT.ok : EXIT.no;
  });
}

function lineOf({ username, status, origin, since, ...holder }: OwnedName, mxid: string): string {
  return [mxid, holderText(holder), username, status, origin, since].join('  ');
}

async function tellClash(io: Io, run: Run, clash: Clash, isJson: boolean): Promise<void> {
  const numbers = Array.from({ length: 100 }, (_, index) => `${clash.localpart}${index + 2}`);
  const owned = await ownedAmong(run, numbers);
  const settle = settlingCommand(clash, (name) => !owned.has(name));
  if (isJson) print(io, JSON.stringify({ ...clash, settle }));
  else
    print(
      io,
      `${holderText(clash)} (${clash.username}) goes without @${clash.localpart}, last ${clash.at}; settled by: ${settle}`,
    );
}
