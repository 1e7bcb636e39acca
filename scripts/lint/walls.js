/** Who may import whom, as docs/architecture.md says it: doors → accounts → chain → plugin-api, and plugins stand apart. */
const gateway = 'packages/gateway/src';

const inner = 'doors → accounts → chain → plugin-api: an inner room knows nothing of an outer one.';
const aside = 'http, config and observe serve every room and know none: pass in what they need.';

/** Per room of the gateway: the rooms that it may not import. */
const rooms = [
  {
    room: 'doors',
    closed: ['chain', 'state'],
    message: 'A door parses and renders: it asks accounts, and nobody behind them.',
  },
  { room: 'accounts', closed: ['doors', 'http', 'homeserver', 'audit', 'control'], message: inner },
  { room: 'audit', closed: ['doors', 'chain', 'http', 'homeserver', 'state', 'control'], message: inner },
  {
    room: 'control',
    closed: ['doors', 'accounts', 'chain', 'state', 'audit'],
    message: 'The socket carries questions and answers: what they mean is known in control-commands.ts.',
  },
  { room: 'homeserver', closed: ['doors', 'http', 'state'], message: inner },
  { room: 'chain', closed: ['doors', 'accounts', 'http', 'state', 'audit', 'control'], message: inner },
  { room: 'http', closed: ['doors', 'accounts', 'chain', 'state', 'audit', 'control'], message: aside },
  {
    room: 'config',
    closed: ['doors', 'accounts', 'chain', 'http', 'observe', 'state', 'audit', 'control'],
    message: aside,
  },
  {
    room: 'observe',
    closed: ['doors', 'accounts', 'chain', 'http', 'state', 'audit', 'control'],
    message: aside,
  },
  {
    room: 'state',
    closed: ['doors', 'accounts', 'chain', 'http', 'config', 'observe', 'audit', 'control'],
    message: 'The state keeps what it is given: which tables mean what is known in accounts.',
  },
];

const assembly = {
  from: ['container.ts', 'core.ts', 'gateway.ts', 'control-commands.ts', 'main.ts', 'commands'].map(
    (name) => `${gateway}/${name}`,
  ),
  message: 'Only the assembly sees all rooms: take what you need by injection.',
};

/** The walls between the rooms of the gateway; `root` is the absolute path of the repository. */
export function roomWalls(root) {
  const zones = [
    ...rooms.map(({ room, closed, message }) => ({
      target: `${gateway}/${room}`,
      from: closed.map((name) => `${gateway}/${name}`),
      message,
    })),
    ...rooms.map(({ room }) => ({ target: `${gateway}/${room}`, ...assembly })),
    {
      target: `${gateway}/time`,
      from: 'packages',
      except: ['gateway/src/time'],
      message: 'Time depends on nothing.',
    },
  ];
  return [
    {
      files: [`${gateway}/**/*.ts`],
      rules: { 'import-x/no-restricted-paths': ['error', { basePath: root, zones }] },
    },
  ];
}

/** A plugin for one product builds on the plugin of its protocol, through the entry that is offered for that. */
const foundations = {
  keycloak: 'plugin-oidc-password/provider',
  owncloud: 'plugin-nextcloud/definition',
};

function closedTo(files, patterns) {
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

function pluginWall(files, foundation) {
  const open = ['plugin-api', 'password-hashes', 'sql-client', 'http-client', ...foundation];
  return closedTo(files, [
    {
      regex: `^@postern/(?!(${open.join('|')})$)`,
      message: 'A plugin knows the contract and the client packages, never the gateway or another plugin.',
    },
    {
      regex: '^(express|inversify|@inversifyjs)(/|$)',
      message: 'Web server and object graph are the gateway’s: a plugin gets what it needs in its context.',
    },
  ]);
}

/** The walls between packages. What is not declared as a dependency is refused by another rule. */
export function packageWalls() {
  return [
    closedTo(
      ['packages/plugin-api/src/**/*.ts'],
      [{ regex: '^[^.]', message: 'The contract imports nothing: every plugin depends on it.' }],
    ),
    closedTo(
      [`${gateway}/**/*.ts`],
      [
        {
          regex: '^@postern/plugin-(?!api$)',
          message: 'The gateway loads plugins by name and imports none.',
        },
      ],
    ),
    pluginWall(['plugins/*/src/**/*.ts'], []),
    ...Object.entries(foundations).map(([plugin, foundation]) =>
      pluginWall([`plugins/${plugin}/src/**/*.ts`], [foundation]),
    ),
  ];
}
