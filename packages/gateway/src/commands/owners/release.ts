import { nameIn } from '../../accounts/owners/changes/names.js';
import { FENCE_MS, release } from '../../accounts/owners/changes/release.js';
import { holderText } from '../../accounts/owners/owner.js';
import { mxidOf } from '../../accounts/user-id.js';
import { EXIT, print, UsageError, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { readName } from './arguments.js';
import { changing, signature } from './state.js';

export interface ReleaseOptions extends CommonOptions {
  /** The next person may have everything that hangs on the name. */
  readonly handOver?: boolean;
}

/** What a Matrix account is, to whoever logs in with it. */
const INHERITANCE = [
  'its rooms, with their history and its rights in them, direct messages among them',
  'the sessions that are still logged in, with the keys on those devices',
  'the encrypted key backup, the display name, and every address that finds it',
  'everybody who writes to it, believing it to be who it was',
];

/** Takes a name from its owner, for whoever logs in with it next; first it tells what that means. */
export function releaseName(io: Io, name: string, options: ReleaseOptions): Promise<ExitCode> {
  return changing(io, options, async (state, { config }) => {
    const localpart = readName(name, config);
    const owned = await state.transaction((run) => nameIn(run, localpart));
    if (owned === undefined) throw new UsageError(`nobody owns @${localpart}`);
    const mxid = mxidOf(localpart, config.server_name);
    print(io, `${mxid} belongs to ${holderText(owned)} (${owned.username}), since ${owned.since}.`);
    print(io, 'Whoever gets the name next gets the Matrix account:');
    for (const what of INHERITANCE) print(io, `  - ${what}`);
    if (options.handOver !== true) {
      print(
        io,
        'Nothing was changed. To hand all that over, say --hand-over; to give the newcomer a name of his own:',
      );
      print(io, `  postern owners assign <plugin>:<subject> @${localpart}2`);
      return EXIT.no;
    }
    print(
      io,
      `Taken from its owner. It is free in ${FENCE_MS / 1000} s, when no gateway remembers him any more …`,
    );
    await release(state, { localpart, actor: signature(io).actor }, io.clock);
    print(
      io,
      `${mxid} is free: the next account of that name gets it at its first login.`,
      `Where our module for Synapse has recorded it with ${holderText(owned)}, nobody else is let in without your word:`,
      `  postern owners link ${mxid} <plugin>:<subject>`,
    );
    return EXIT.ok;
  });
}
