import { assign, link } from '../../accounts/owners/changes/assign.js';
import { holderText } from '../../accounts/owners/owner.js';
import { mxidOf, usernameOf } from '../../accounts/user-id.js';
import { EXIT, print, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { readHolder, readName } from './arguments.js';
import { lookUp } from './look-up.js';
import { changing, signature } from './state.js';

export interface AssignOptions extends CommonOptions {
  /** What the back end calls the account, where it cannot be asked. */
  readonly username?: string;
  readonly dryRun?: boolean;
}

/** Gives an account a free name. */
export function assignName(io: Io, account: string, name: string, options: AssignOptions): Promise<ExitCode> {
  return give(io, account, name, options, 'assign');
}

/** Lets an account in under a Matrix ID that was there before. */
export function linkName(io: Io, name: string, account: string, options: AssignOptions): Promise<ExitCode> {
  return give(io, account, name, options, 'link');
}

function give(
  io: Io,
  account: string,
  name: string,
  options: AssignOptions,
  how: 'assign' | 'link',
): Promise<ExitCode> {
  return changing(io, options, async (state, { config }) => {
    const holder = readHolder(account, config);
    const localpart = readName(name, config);
    const username =
      options.username ??
      (await lookUp(io, options, holder, how === 'assign' ? usernameOf(localpart) : undefined));
    const mxid = mxidOf(localpart, config.server_name);
    const said = `${holderText(holder)} (${username}) logs in as ${mxid}`;
    if (options.dryRun === true) {
      print(io, `${said}: not done, as this is a dry run`);
      return EXIT.ok;
    }
    await (how === 'assign' ? assign : link)(state, { ...holder, localpart, username, ...signature(io) });
    print(io, `${said} from now on`);
    return EXIT.ok;
  });
}
