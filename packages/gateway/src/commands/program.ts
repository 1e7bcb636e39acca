import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../manifest.js';
import { explain } from './explain.js';
import { EXIT, type ExitCode, type Io } from './io.js';
import { addOwners } from './owners/program.js';
import type { DoctorOptions } from './doctor.js';
import type { CommonOptions } from './opened.js';
import type { TryOptions } from './try.js';
import type { WhyOptions } from './why/why.js';

const EXIT_CODES = `
Exit codes: 0 done; 1 refused, doctor found an error, or why found no attempt; 2 fault of command line or configuration;
3 a back end or the gateway could not be asked; 70 fault of the gateway itself.`;

/** Takes the exit code of a command. */
type Done = (code: ExitCode) => void;

/**
 * The command line. Each command's module is loaded when it is called, so that `start` does not wait for the others.
 *
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  // Node itself would print every property of the error, and drivers keep statements and their parameters there.
  io.onFatal((error) => io.exit(explain(io, error)));
  const postern = program(io);
  const done: Done = (result) => {
    code = result;
  };
  addRunning(postern, io, done);
  addOwners(postern, io, done);
  addTools(postern, io, done);
  try {
    await postern.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return explain(io, error, argv.includes('--json'));
  }
}

function program(io: Io): Command {
  return new Command('postern')
    .description('The small gate between Matrix and the accounts people already have.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .addHelpText('after', EXIT_CODES);
}

/** What works on a configuration. */
function addRunning(postern: Command, io: Io, done: Done): void {
  const onConfig = (name: string, description: string): Command =>
    postern
      .command(name)
      .description(description)
      .addOption(new Option('-c, --config <file>', 'configuration file').default('postern.yaml'));
  onConfig('start', 'run the gateway (SIGHUP reads the configuration again, SIGTERM stops it)').action(
    async (options: CommonOptions) => done(await (await import('./start.js')).start(io, options)),
  );
  onConfig(
    'check-config',
    'check the configuration and every setting of its plugins, without opening anything',
  )
    .addOption(json())
    .action(async (options: CommonOptions) =>
      done(await (await import('./check-config.js')).checkConfig(io, options)),
    );
  onConfig(
    'try',
    'log one person in and show what every plugin says; the password is asked for, or read from stdin',
  )
    .argument('<user>', 'a name, or a Matrix ID')
    .option('--old-module', 'as the old Python modules of Synapse get it')
    .addOption(json())
    .action(async (user: string, options: TryOptions) =>
      done(await (await import('./try.js')).tryLogin(io, user, options)),
    );
  onConfig('why', 'ask the running gateway what became of the last logins of one person')
    .argument('<user>', 'a Matrix ID, a name, an e-mail address or a phone number')
    .option('--since <duration>', 'only this long ago, such as 30m')
    .addOption(json())
    .action(async (user: string, options: WhyOptions) =>
      done(await (await import('./why/why.js')).why(io, user, options)),
    );
  addGuard(postern, io, done);
  onConfig('doctor', 'open every plugin, ask it how it is, and say what is wrong and what to do')
    .option(
      '--synapse <files...>',
      'look through homeserver.yaml, too; several files as Synapse is given them',
    )
    .option('--user <name>', 'log this person in as well, as the module would; the password as for try')
    .addOption(json())
    .action(async (options: DoctorOptions) => done(await (await import('./doctor.js')).doctor(io, options)));
}

/** What the running gateway is asked about failed logins. */
function addGuard(postern: Command, io: Io, done: Done): void {
  const guard = postern
    .command('guard')
    .description('ask the running gateway about the failed logins of an account');
  const onAccount = (name: 'show' | 'clear', description: string): void => {
    guard
      .command(name)
      .description(description)
      .argument('<user>', 'a name, or a Matrix ID')
      .addOption(new Option('-c, --config <file>', 'configuration file').default('postern.yaml'))
      .addOption(json())
      .action(async (user: string, options: CommonOptions) => {
        const { showGuard, clearGuard } = await import('./guard.js');
        done(await (name === 'show' ? showGuard : clearGuard)(io, user, options));
      });
  };
  onAccount('show', 'what is counted, and until when it must wait');
  onAccount('clear', 'forget it, so that the account may try at once');
}

/** What needs no configuration. */
function addTools(postern: Command, io: Io, done: Done): void {
  postern
    .command('plugins')
    .description('list the plugins that come with the gateway')
    .addOption(json())
    .action(async (options: { json?: boolean }) =>
      done(await (await import('./plugins.js')).listPlugins(io, options)),
    );
  postern
    .command('hash')
    .description('make the hash of a password, for the users file')
    .addOption(new Option('--scheme <name>', 'how').choices(['argon2id', 'bcrypt']).default('argon2id'))
    .action(async (options: { scheme: 'argon2id' | 'bcrypt' }) =>
      done(await (await import('./hash.js')).hashPassword(io, options)),
    );
  postern
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => done(await (await import('./schema.js')).printSchema(io)));
  postern
    .command('version')
    .description('print the version')
    .action(() => void io.stdout.write(`${VERSION}\n`));
}

function json(): Option {
  return new Option('--json', 'answer in JSON, for machines');
}
