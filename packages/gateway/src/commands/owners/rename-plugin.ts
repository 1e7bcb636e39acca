import { renamePlugin } from '../../accounts/owners/changes/rename-plugin.js';
import { namesByPlugin } from '../../accounts/owners/listing.js';
import { EXIT, print, UsageError, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { changing, signature } from './state.js';

export interface RenameOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** Moves the names of one id of the configuration to another. */
export function renameOwner(io: Io, from: string, to: string, options: RenameOptions): Promise<ExitCode> {
  return changing(io, options, async (state) => {
    const names = (await state.transaction(namesByPlugin)).get(from) ?? 0;
    if (names === 0) throw new UsageError(`"${from}" owns no names`);
    if (options.dryRun === true) {
      print(io, `${names} names would move from ${from} to ${to}`);
      return EXIT.ok;
    }
    const moved = await renamePlugin(state, { from, to, ...signature(io) });
    print(io, `${moved} names moved from ${from} to ${to}`);
    return EXIT.ok;
  });
}
