/**
 * No ambient time, timers, randomness, environment or console: they come in as parameters, so that a test turns them by
 * hand and a reader sees what a piece of code depends on. Each ban says what to use instead.
 */
const kinds = {
  time: {
    message: 'Time is a parameter: take `now` or the gateway’s `Clock`.',
    syntax: ['NewExpression[callee.name="Date"][arguments.length=0]', 'CallExpression[callee.name="Date"]'],
    properties: [{ object: 'Date', property: 'now' }],
    globals: ['performance'],
    modules: ['node:perf_hooks', 'perf_hooks'],
  },
  timers: {
    message: 'Timers hang on the clock: take the gateway’s `Clock` and use `after`.',
    globals: ['setTimeout', 'setInterval', 'setImmediate'],
    properties: [{ object: 'AbortSignal', property: 'timeout' }],
    modules: ['node:timers', 'node:timers/promises', 'timers', 'timers/promises'],
  },
  randomness: {
    message: 'Randomness is a parameter, or comes from node:crypto where only uniqueness matters.',
    properties: [{ object: 'Math', property: 'random' }],
  },
  environment: {
    message: 'The environment is read in one place and handed on as a parameter.',
    globals: ['process'],
    modules: ['node:process', 'process', 'node:os', 'os'],
  },
  console: {
    message: 'What is written goes through the logger, or the streams that main.ts hands on.',
    globals: ['console'],
    modules: ['node:console', 'console'],
  },
};

/** The files that may touch what is banned elsewhere, and which of it. Nothing joins this list without a reason. */
const exceptions = [
  // the edge of the process: everything ambient enters here
  { files: ['packages/gateway/src/main.ts'], may: Object.keys(kinds) },
  // the clock itself
  { files: ['packages/gateway/src/time/clock.ts'], may: ['time', 'timers'] },
  // the end of a turn of the event loop, which is no length of time
  { files: ['packages/gateway/src/http/answer-batch.ts'], may: ['timers'] },
  // what the machine has: cores, memory, and libuv's threads, which are set in the environment alone
  { files: ['packages/password-hashes/src/execution/machine.ts'], may: ['environment'] },
  // looks at its file every other second; a plugin has no clock of the gateway's
  { files: ['plugins/file/src/users-file.ts'], may: ['timers'] },
  // a signal to a process group is sent by the process
  { files: ['plugins/exec/src/processes/group.ts'], may: ['environment'] },
  // a script that does not end, or waits to be started again; a plugin has no clock of the gateway's
  { files: ['plugins/exec/src/processes/timers.ts'], may: ['timers'] },
  // a statement that does not end, a file that is locked; a plugin has no clock of the gateway's
  { files: ['packages/sql-client/src/timers.ts'], may: ['timers'] },
  // test equipment, run inside a test runner
  { files: ['packages/plugin-testkit/src/**/*.ts'], may: ['time', 'timers'] },
];

function rules(banned) {
  const each = (field, restriction) =>
    banned.flatMap((kind) => (kind[field] ?? []).map((value) => restriction(value, kind.message)));
  // a rule without options would keep those of an earlier block
  const rule = (options) => (options.length === 0 ? 'off' : ['error', ...options]);
  const globals = each('globals', (name, message) => ({ name, message }));
  const paths = each('modules', (name, message) => ({ name, message }));
  return {
    'no-restricted-syntax': rule(each('syntax', (selector, message) => ({ selector, message }))),
    'no-restricted-properties': rule(each('properties', (place, message) => ({ ...place, message }))),
    'no-restricted-globals': rule(globals.length === 0 ? [] : [{ globals, checkGlobalObject: true }]),
    'no-restricted-imports': rule(paths.length === 0 ? [] : [{ paths }]),
  };
}

/** The bans for `files`, with the exceptions above. */
export function ambientBans(files) {
  return [
    { files, rules: rules(Object.values(kinds)) },
    ...exceptions.map((exception) => ({
      files: exception.files,
      rules: rules(
        Object.keys(kinds)
          .filter((name) => !exception.may.includes(name))
          .map((name) => kinds[name]),
      ),
    })),
  ];
}
