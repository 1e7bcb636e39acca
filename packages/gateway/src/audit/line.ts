import type { AttemptRecord } from './record.js';

/** How people are called: by name and pseudonym, or by pseudonym alone. */
export type UserNaming = 'plain' | 'hashed';

/** The line of one decision: what each plugin said stands in the log, under the same request id. */
export function auditLine(record: AttemptRecord, naming: UserNaming): string {
  const { time, requestId, door, caller, clientAddress, user, typedUser } = record;
  const { outcome, plugin, reason, passwordChecked, ms } = record;
  const isPlain = naming === 'plain';
  return line({
    time,
    event: 'login',
    requestId,
    door,
    caller,
    clientAddress,
    user,
    typedUser,
    typed: isPlain ? record.typed : undefined,
    mxid: isPlain ? record.mxid : undefined,
    outcome,
    plugin,
    reason,
    passwordChecked,
    ms,
  });
}

/** Says that lines are missing here, and how many. */
export function gapLine(lines: number, now: number): string {
  return line({ time: new Date(now).toISOString(), event: 'lines lost', lines });
}

function line(fields: object): string {
  return `${JSON.stringify(fields)}\n`;
}
