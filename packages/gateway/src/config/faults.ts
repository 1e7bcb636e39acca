/** Where in the configuration something stands. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with the configuration, or deserves a second look. */
export interface Fault {
  readonly file: string;
  /** From 1; where the key stands, or the nearest thing around it. */
  readonly line: number;
  readonly column: number;
  /** Such as `plugins[0].config.path`; empty for the file as a whole. */
  readonly path: string;
  /** What was expected, and what to do. Never holds a value that could be a secret. */
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** A fault before it is known on which line it stands. */
export interface PathFault {
  readonly path: Path;
  /** The path names a key rather than its value: the fault is the key itself. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** The configuration cannot be used: all its faults at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(`the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}`);
    this.faults = faults;
  }
}

export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
