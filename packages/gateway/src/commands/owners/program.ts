import { Option, type Command } from 'commander';
import type { ExitCode, Io } from '../io.js';
import type { CommonOptions } from '../opened.js';
import type { AssignOptions } from './assign.js';
import type { ImportOptions } from './csv.js';
import type { ReleaseOptions } from './release.js';
import type { RenameOptions } from './rename-plugin.js';
import type { ListOptions } from './show.js';

/** Takes the exit code of a command. */
type Done = (code: ExitCode) => void;

/** Begins a command that reads the configuration. */
type On = (usage: string, description: string) => Command;

const json = (): Option => new Option('--json', 'answer in JSON, for machines');
const dry = (): Option => new Option('--dry-run', 'say what would be done, and do nothing');

/** `postern owners …`: who owns which name, and the changes that only an operator makes. */
export function addOwners(postern: Command, io: Io, done: Done): void {
  const owners = postern.command('owners').description('show and change who owns which Matrix ID');
  const on: On = (usage, description) =>
    owners
      .command(usage)
      .description(description)
      .addOption(new Option('-c, --config <file>', 'configuration file').default('postern.yaml'));
  addLooks(on, io, done);
  addChanges(on, io, done);
  addTransfers(on, io, done);
}

function addLooks(on: On, io: Io, done: Done): void {
  on('list', 'list every owned name')
    .option('--plugin <id>', 'of this plugin only')
    .option(
      '--clashes',
      'the accounts that go without their name instead, each with the command that settles it',
    )
    .addOption(json())
    .action(async (options: ListOptions) => done(await (await import('./show.js')).listNames(io, options)));
  on('show <name-or-account>', 'show whose a name is, or what an account has: @jdoe, or forum:77')
    .addOption(json())
    .action(async (what: string, options: ListOptions) =>
      done(await (await import('./show.js')).showName(io, what, options)),
    );
}

function addChanges(on: On, io: Io, done: Done): void {
  const named = (): Option =>
    new Option('--username <name>', 'what the back end calls the account, where it cannot be asked');
  on('assign <account> <name>', 'give an account a free name: forum:77 @jdoe2')
    .addOption(named())
    .addOption(dry())
    .action(async (account: string, name: string, options: AssignOptions) =>
      done(await (await import('./assign.js')).assignName(io, account, name, options)),
    );
  on(
    'link <name> <account>',
    'let an account in under a Matrix ID that was there before: @old:example.org forum:77',
  )
    .addOption(named())
    .addOption(dry())
    .action(async (name: string, account: string, options: AssignOptions) =>
      done(await (await import('./assign.js')).linkName(io, name, account, options)),
    );
  on('release <name>', 'take a name from its owner, for whoever logs in with it next')
    .option('--hand-over', 'do it, with everything that hangs on the name')
    .action(async (name: string, options: ReleaseOptions) =>
      done(await (await import('./release.js')).releaseName(io, name, options)),
    );
  on('rename-plugin <old-id> <new-id>', 'move the names of one id of the configuration to another')
    .addOption(dry())
    .action(async (from: string, to: string, options: RenameOptions) =>
      done(await (await import('./rename-plugin.js')).renameOwner(io, from, to, options)),
    );
}

function addTransfers(on: On, io: Io, done: Done): void {
  on(
    'plan',
    'list whose login would lead into a Matrix account that was there before, as CSV for import; changes nothing',
  )
    .addOption(json())
    .action(async (options: CommonOptions) =>
      done(await (await import('./plan.js')).planOwners(io, options)),
    );
  on(
    'import <file>',
    'add owners from CSV: mxid,plugin,subject and, if you like, username,status; - is standard input',
  )
    .addOption(dry())
    .action(async (file: string, options: ImportOptions) =>
      done(await (await import('./csv.js')).importCsv(io, file, options)),
    );
  on('export', 'print every owner as CSV, as import takes it').action(async (options: ImportOptions) =>
    done(await (await import('./csv.js')).exportCsv(io, options)),
  );
}
