import { PluginError, type Call, type Finding, type PluginContext } from '@postern/plugin-api';
import { concealer, type Conceal } from '../conceal.js';
import type { CommandSettings } from '../config/command.js';
import { decodeUtf8, UnreadableOutput } from '../outputs/strict-json.js';
import type { Places } from '../places.js';
import { ENVIRONMENT, inspectProgram, locate, type Program } from '../processes/program.js';
import type { Request } from '../requests.js';
import { InvocationTemplate } from './invocation.js';
import { runToEnd } from './run.js';
import type { RunningScripts } from './running.js';

/** What all commands of a plugin share. */
export interface Surroundings extends Pick<PluginContext, 'configDirectory' | 'log'> {
  readonly places: Places;
  readonly running: RunningScripts;
}

/** What a script that ended with one of the configured exit statuses said. */
export interface Answer {
  readonly outcome: 'success' | 'failure' | 'unknown-user';
  /** Of a success only: what it wrote to stdout. */
  readonly output: string;
  /** Exit status and last words, fit for the log. */
  readonly told: string;
  readonly conceal: Conceal;
}

/** One configured command. */
export class Command {
  readonly output: CommandSettings['output'];
  readonly #name: string;
  readonly #exit: CommandSettings['exit'];
  readonly #program: Program;
  readonly #template: InvocationTemplate;
  readonly #surroundings: Surroundings;

  private constructor(name: string, settings: CommandSettings, surroundings: Surroundings) {
    this.output = settings.output;
    this.#name = name;
    this.#exit = settings.exit;
    this.#template = new InvocationTemplate(settings);
    this.#surroundings = surroundings;
    const { command, args } = settings;
    const env = { ...ENVIRONMENT, ...settings.env };
    this.#program = { command, args, env, directory: surroundings.configDirectory };
  }

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when there is no such program */
  static async open(name: string, settings: CommandSettings, surroundings: Surroundings): Promise<Command> {
    const command = new Command(name, settings, surroundings);
    await command.check();
    for (const { message } of command.#warnings()) surroundings.log.warn(message);
    return command;
  }

  /** @throws PluginError `PLUGIN_MISCONFIGURED` when there is no such program any more */
  async check(): Promise<void> {
    await locate(this.#program).catch((cause: PluginError) => {
      throw new PluginError(cause.code, `${this.#name}: ${cause.message}`, { cause });
    });
  }

  async inspect(): Promise<readonly Finding[]> {
    return [...(await inspectProgram(this.#name, this.#program)), ...this.#warnings(), ...this.#remarks()];
  }

  /**
   * Runs it, and reads its answer.
   *
   * @throws PluginError; NotCarried
   */
  async run<T>(request: Request, call: Call, read: (answer: Answer) => T): Promise<T> {
    const { args, env, input } = this.#template.fill(request);
    const { directory: cwd } = this.#program;
    const { places, running } = this.#surroundings;
    const conceal = concealer(request.tokens);
    const { status, stdout, words } = await places.run(call.signal, async () => {
      const file = await locate(this.#program);
      const invocation = { file, args, env: { ...ENVIRONMENT, ...env }, cwd, input };
      return runToEnd(invocation, conceal, call, running);
    });
    const told = `exit status ${status}${words}`;
    const outcome = this.#outcomeOf(status);
    if (outcome === undefined) throw new PluginError('PLUGIN_UNAVAILABLE', `${this.#name}: ${told}`);
    try {
      return read({ outcome, output: outcome === 'success' ? decodeUtf8(stdout) : '', told, conceal });
    } catch (error) {
      if (!(error instanceof UnreadableOutput)) throw error;
      throw new PluginError('PLUGIN_PROTOCOL', `${this.#name}: answered ${error.message}; ${told}`);
    }
  }

  #outcomeOf(status: number): Answer['outcome'] | undefined {
    const { success, failure, unknown_user } = this.#exit;
    if (success.includes(status)) return 'success';
    if (failure.includes(status)) return 'failure';
    return unknown_user.includes(status) ? 'unknown-user' : undefined;
  }

  /** Of ma1sd's defaults, the one that makes a refusal of an outage. */
  #remarks(): readonly Finding[] {
    if (this.output.type === undefined || !this.#exit.failure.includes(1)) return [];
    const message = `${this.#name}: exit status 1 means no, and Python and Node end with it after an exception`;
    return [{ level: 'info', message, remedy: 'If the output tells refusals, set exit: { failure: [] }.' }];
  }

  #warnings(): readonly Finding[] {
    if (!this.#template.tellsPasswords) return [];
    const message = `${this.#name}: the password stands in args, where every user of this machine can read it`;
    return [{ level: 'warning', message, remedy: 'Hand it over with input, or in env.' }];
  }
}
