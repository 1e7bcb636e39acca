import { createStateStore } from '../../state/open.js';
import type { Run } from '../../state/backend.js';
import type { StateStore } from '../../state/store.js';
import type { GatewayConfig } from '../../core.js';
import type { ExitCode, Io } from '../io.js';
import { load, stateOf, type CommonOptions } from '../opened.js';

/** Reads the state of a configuration, in one transaction; where there is none yet, an empty one is read. */
export async function reading(
  io: Io,
  options: CommonOptions,
  work: (run: Run, loaded: GatewayConfig) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = await load(io, options);
  const state = await stateOf(loaded);
  try {
    return await state.transaction((run) => work(run, loaded));
  } finally {
    await state.close();
  }
}

/** Changes the state of a configuration, which is made if there is none. */
export async function changing(
  io: Io,
  options: CommonOptions,
  work: (state: StateStore, loaded: GatewayConfig) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = await load(io, options);
  const { config, directory } = loaded;
  const owner = { serverName: config.server_name, directory, clock: io.clock };
  const state = await createStateStore(config.state, owner);
  try {
    return await work(state, loaded);
  } finally {
    await state.close();
  }
}

/** Who and when, for the audit. */
export function signature({ env, clock }: Io): { readonly actor: string; readonly at: string } {
  return {
    actor: env.SUDO_USER ?? env.USER ?? 'unknown',
    at: new Date(clock.now()).toISOString(),
  };
}
