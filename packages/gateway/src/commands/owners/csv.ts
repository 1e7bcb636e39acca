import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { z } from 'zod';
import { importOwners } from '../../accounts/owners/changes/import.js';
import { everyName } from '../../accounts/owners/listing.js';
import type { OwnedName } from '../../accounts/owners/owner.js';
import { mxidOf, usernameOf } from '../../accounts/user-id.js';
import { EXIT, print, UsageError, type ExitCode, type Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import { readHolder, readName } from './arguments.js';
import { changing, reading, signature } from './state.js';

export const HEADER = ['mxid', 'plugin', 'subject', 'username', 'status'] as const;
const MAX_TOLD = 20;

const line = z.strictObject({
  mxid: z.string(),
  plugin: z.string(),
  subject: z.string(),
  username: z.string().default(''),
  status: z.enum(['', 'current', 'kept']).default(''),
});

export interface ImportOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** Adds the owners of a CSV file, `-` being standard input: all of them, or none. */
export function importCsv(io: Io, file: string, options: ImportOptions): Promise<ExitCode> {
  return changing(io, options, async (state, { config }) => {
    const at = signature(io).at;
    const names: OwnedName[] = [];
    const faults: string[] = [];
    for await (const { number, record } of linesOf(io, file)) {
      try {
        const { mxid, username, status, ...rest } = line.parse(withoutRemarks(record));
        const holder = readHolder(`${rest.plugin}:${rest.subject}`, config);
        const localpart = readName(mxid, config);
        names.push({
          ...holder,
          ...{ localpart, username: username === '' ? usernameOf(localpart) : username },
          ...{ status: status === '' ? 'current' : status, origin: 'import', since: at },
        });
      } catch (error) {
        const why =
          error instanceof UsageError
            ? error.message
            : `expected the columns ${HEADER.join(', ')}, and remarks in columns whose names begin with #`;
        faults.push(`${file}:${number}: ${why}`);
      }
    }
    if (faults.length > 0) {
      throw new UsageError(['nothing was imported', ...faults.slice(0, MAX_TOLD)].join('\n  '));
    }
    const isDry = options.dryRun === true;
    const { added, known, settled } = await importOwners(state, { names, isDry, ...signature(io) });
    const also = settled === 0 ? '' : `; ${settled} of these ${isDry ? 'would be' : 'are'} settled now`;
    print(io, `${added} names ${isDry ? 'would be' : 'were'} added, ${known} were there already${also}`);
    return EXIT.ok;
  });
}

/** Every owned name as CSV, as `import` takes it. */
export function exportCsv(io: Io, options: CommonOptions): Promise<ExitCode> {
  return reading(io, options, async (run, { config }) => {
    const rows = async function* () {
      for await (const { localpart, plugin, subject, username, status } of everyName(run)) {
        if (status !== 'released') {
          yield [mxidOf(localpart, config.server_name), plugin, subject, username, status];
        }
      }
    };
    const writer = stringify({ header: true, columns: [...HEADER] });
    await pipeline(rows, writer, io.stdout, { end: false });
    return EXIT.ok;
  });
}

/** Columns such as those of `plan`, for people alone. */
function withoutRemarks(record: Readonly<Record<string, string>>): unknown {
  return Object.fromEntries(Object.entries(record).filter(([column]) => !column.startsWith('#')));
}

interface Line {
  readonly number: number;
  readonly record: Readonly<Record<string, string>>;
}

/** @throws UsageError for a file that cannot be read, or is no CSV */
async function* linesOf(io: Io, file: string): AsyncGenerator<Line> {
  const source = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file));
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true, info: true, trim: true });
  source.on('error', (error: Error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { info, record } of parser as AsyncIterable<{
      info: { lines: number };
      record: Line['record'];
    }>) {
      yield { number: info.lines, record };
    }
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}
