import type { AttemptRecord } from '../../src/audit/record.js';
import { testPseudonyms } from './audience.js';

/** The record of an attempt by name, that was refused as nobody knows the name unless a test says otherwise. */
export function recordOfName(name: string, rest: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    time: '2030-01-01T00:00:00.000Z',
    requestId: 'a-1',
    door: 'check_credentials',
    caller: 'synapse',
    user: testPseudonyms.ofLocalpart(name),
    typed: rest.isKnown === true ? name : `${name.slice(0, 2)}…`,
    isKnown: false,
    outcome: 'refused',
    reason: 'unknown-user',
    passwordChecked: false,
    steps: [],
    ms: 1,
    ...rest,
  };
}
