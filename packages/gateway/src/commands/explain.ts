import { PluginError } from '@postern/plugin-api';
import { ChangeRefused } from '../accounts/owners/changes/refusal.js';
import { AuditError } from '../audit/key.js';
import { ChainError } from '../chain/slots.js';
import { ConfigError } from '../config/faults.js';
import { reportFaults } from '../config/report.js';
import { ControlError } from '../control/errors.js';
import { HomeserverCaError } from '../homeserver/settings.js';
import { HomeserverError } from '../homeserver/synapse-admin.js';
import { ListenError } from '../http/listener.js';
import { TlsError } from '../http/tls.js';
import { StateError } from '../state/errors.js';
import { EXIT, paint, print, printError, UsageError, type ExitCode, type Io } from './io.js';

/** What a person can mend: told in a line. */
const MENDABLE = [
  UsageError,
  AuditError,
  ChangeRefused,
  ChainError,
  ControlError,
  ListenError,
  StateError,
  TlsError,
  HomeserverCaError,
  HomeserverError,
  PluginError,
];

/** Tells a failure in words, or a configuration's faults in JSON; a stack trace only for a fault of the gateway itself. */
export function explain(io: Io, error: unknown, json = false): ExitCode {
  if (error instanceof ConfigError) {
    if (json) print(io, JSON.stringify({ valid: false, faults: error.faults }));
    else printError(io, ...reportFaults(error.faults));
    return EXIT.usage;
  }
  if (error instanceof Error && MENDABLE.some((kind) => error instanceof kind)) {
    printError(io, `${paint(io, 'red', 'error')}: ${error.message}`);
    return isOutage(error) ? EXIT.unavailable : EXIT.usage;
  }
  printError(
    io,
    error instanceof Error ? (error.stack ?? error.message) : 'something was thrown that is no Error',
  );
  return EXIT.internal;
}

function isOutage(error: Error): boolean {
  if (error instanceof StateError) return error.isPassing;
  return [ControlError, HomeserverError, PluginError].some((kind) => error instanceof kind);
}
