import { z } from 'zod';
import { explainLogins, type WhySources } from './audit/why.js';
import { controlCommand, type ControlCommand } from './control/server.js';
import type { Core } from './core.js';
import { guardCommands } from './guard-commands.js';

const question = z.strictObject({ who: z.string().min(1).max(1024), within: z.number().min(0).optional() });

/** What the running gateway can be asked over its local socket: one row per command. */
export function controlCommands(sources: WhySources, core: Core): Readonly<Record<string, ControlCommand>> {
  return {
    why: controlCommand(question, (asked) => explainLogins(asked, sources)),
    ...guardCommands(core),
  };
}
