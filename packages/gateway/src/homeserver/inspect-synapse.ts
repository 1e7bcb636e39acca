import type { Finding } from '@postern/plugin-api';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config/schema.js';
import type { SynapseYaml } from './synapse-yaml.js';

type Module = NonNullable<SynapseYaml['modules']>[number];

const OURS = 'postern_synapse.PosternModule';
const OLD = 'rest_auth_provider.RestAuthProvider';

/** Synapse's own limits (`rc_login` of its configuration manual): the address limiter is what a school shares. */
const DEFAULT_ADDRESS = { per_second: 0.003, burst_count: 5 };
/** As many people as log in behind one address on a Monday morning. */
const ENOUGH_BURST = 50;

const info = (message: string): Finding => ({ level: 'info', message });
const warning = (message: string, remedy?: string): Finding => ({ level: 'warning', message, remedy });
const error = (message: string, remedy?: string): Finding => ({ level: 'error', message, remedy });

/** What in homeserver.yaml keeps people out, or lets them in where it should not. Nothing is asked for it. */
export function inspectSynapse(
  synapse: SynapseYaml,
  config: Config,
  readToken: (file: string) => string | undefined,
): readonly Finding[] {
  return [
    ...inspectDomain(synapse, config),
    ...inspectModules(synapse, config, readToken),
    ...inspectPasswords(synapse),
    ...inspectLimits(synapse),
    ...inspectAdminToken(synapse, config),
  ];
}

/** Whether people come by an old module alone, which reads less of the answer. */
export function usesOldModule({ modules, password_providers: providers }: SynapseYaml): boolean {
  const loaded = [...(modules ?? []), ...(providers ?? [])].map(({ module }) => module);
  return loaded.includes(OLD) && !loaded.includes(OURS);
}

function inspectDomain(
  { server_name: theirs }: SynapseYaml,
  { server_name: ours }: Config,
): readonly Finding[] {
  if (theirs === ours) return [];
  return [
    error(
      `server_name is ${theirs ?? 'missing'} there and ${ours} here: every login would be refused`,
      `server_name: ${theirs ?? ours}`,
    ),
  ];
}

function inspectModules(
  { modules, password_providers: providers, matrix_authentication_service: mas }: SynapseYaml,
  config: Config,
  readToken: (file: string) => string | undefined,
): readonly Finding[] {
  if (mas?.enabled === true) {
    return [
      error(
        'the Matrix Authentication Service is on: Synapse takes no password module then, and does not start with one',
        'Switch it off, or let it use an OIDC provider in place of a password module.',
      ),
    ];
  }
  const loaded = [...(modules ?? []), ...(providers ?? [])];
  const ours = loaded.find(({ module }) => module === OURS);
  const old = loaded.find(({ module }) => module === OLD);
  const found = ours ?? old;
  if (found === undefined) return [error('no module asks this gateway', modulesToPaste(config))];
  return [
    ...inspectEndpoint(found, config),
    ...(ours === undefined ? inspectOld(found, config) : inspectOurs(ours, config, readToken)),
    ...(ours !== undefined && old !== undefined
      ? [warning(`${OLD} is loaded beside ours: it blocks the homeserver whenever ours has refused`)]
      : []),
  ];
}

function inspectEndpoint({ config: settings }: Module, { listen }: Config): readonly Finding[] {
  const { endpoint } = settings ?? {};
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) {
    return [error('the module has no endpoint', `endpoint: ${endpointOf(listen)}`)];
  }
  const { protocol, hostname, port } = new URL(endpoint);
  const asked = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  if (isLoopback(hostname)) {
    const tls = listen.tls !== undefined;
    return asked === listen.port && tls === (protocol === 'https:')
      ? [info(`the module asks ${endpoint}`)]
      : [
          error(
            `the module asks ${endpoint}, and the gateway listens elsewhere`,
            `endpoint: ${endpointOf(listen)}`,
          ),
        ];
  }
  if (!isLoopback(listen.host)) return [info(`the module asks ${endpoint}`)];
  return [
    error(
      `the module asks ${endpoint}, and the gateway listens on ${listen.host}, which only this machine reaches`,
      'listen: { host: 0.0.0.0 }, and access.tokens with it',
    ),
  ];
}

function inspectOurs(
  { config: settings }: Module,
  config: Config,
  readToken: (file: string) => string | undefined,
): readonly Finding[] {
  const { access } = config;
  const { token, token_file: file, policy, existing_accounts: existing } = settings ?? {};
  const said = typeof file === 'string' ? readToken(file) : token;
  const adopting = existing ?? (policy === undefined ? 'refuse' : 'adopt');
  return [
    info(`accounts that were there before: existing_accounts is ${JSON.stringify(adopting)}`),
    ...inspectReplacing(settings, config),
    ...(typeof file === 'string' && said === undefined
      ? [warning(`token_file ${file} cannot be read from here, so the token was not compared`)]
      : []),
    ...(said === undefined && file === undefined
      ? [
          warning(
            'the module has no token, so the gateway does not believe it whose client it is',
            'token_file: …',
          ),
        ]
      : []),
    ...(said !== undefined && !access.tokens.some(({ secret }) => secret === said)
      ? [error("the module's token is none of access.tokens: every login would be refused")]
      : []),
  ];
}

function inspectOld({ config: settings }: Module, { homeserver }: Config): readonly Finding[] {
  const { update, replace } = threepidPolicy(settings);
  return [
    warning(
      `${OLD} is an old module: it blocks the homeserver while it waits, and takes no e-mail logins`,
      `module: ${OURS}, with the same config (docs/synapse.md)`,
    ),
    ...(homeserver?.sync.threepids === 'replace-own' && update !== false
      ? [
          warning(
            'the old module binds addresses by itself, which replace-own takes for the person’s own',
            'policy: { all: { threepid: { update: false } } }',
          ),
        ]
      : []),
    ...(replace === true
      ? [
          error(
            'threepid.replace makes every login fail on today’s Synapse',
            'replace: false, and homeserver.sync.threepids: replace-all in postern.yaml',
          ),
        ]
      : []),
  ];
}

/** Our module reads the key, as the old ones have it, and has nothing to replace with. */
function inspectReplacing(settings: Module['config'], { homeserver }: Config): readonly Finding[] {
  const how = homeserver?.sync.threepids;
  if (threepidPolicy(settings).replace !== true || how === 'replace-own' || how === 'replace-all') return [];
  return [
    warning(
      'all.threepid.replace is carried out by the gateway, and that replaces no addresses',
      'homeserver: { sync: { threepids: replace-all } } in postern.yaml',
    ),
  ];
}

function threepidPolicy(settings: Module['config']): {
  readonly update?: unknown;
  readonly replace?: unknown;
} {
  const policy = settings?.policy as
    { all?: { threepid?: { update?: unknown; replace?: unknown } } } | undefined;
  return policy?.all?.threepid ?? {};
}

function inspectPasswords({ password_config: passwords }: SynapseYaml): readonly Finding[] {
  const enabled = passwords?.enabled ?? true;
  if (enabled !== true) {
    return [
      error(
        `password_config.enabled is ${enabled}: nobody logs in by password`,
        'password_config: { enabled: true }',
      ),
    ];
  }
  if (passwords?.localdb_enabled === false) return [];
  return [
    warning(
      'password_config.localdb_enabled is on: who is refused here is tried with a password of Synapse’s own, and anybody may set one',
      'password_config: { localdb_enabled: false }',
    ),
  ];
}

function inspectLimits({ rc_login: limits }: SynapseYaml): readonly Finding[] {
  const rate = limits?.address?.per_second ?? DEFAULT_ADDRESS.per_second;
  const burst = limits?.address?.burst_count ?? DEFAULT_ADDRESS.burst_count;
  const told = `rc_login.address lets ${burst} people behind one address log in, and then one every ${Math.round(1 / rate)} s`;
  if (burst >= ENOUGH_BURST) return [info(told)];
  return [
    warning(
      `${told}: a school or an office is locked out`,
      `rc_login: { address: { per_second: 1, burst_count: ${ENOUGH_BURST * 4} } }`,
    ),
  ];
}

function inspectAdminToken({ modules }: SynapseYaml, { homeserver }: Config): readonly Finding[] {
  if (homeserver !== undefined) return [];
  const ours = modules?.some(({ module }) => module === OURS) === true;
  const lost = ours ? 'changed addresses and phone numbers' : 'names and changed addresses';
  return [
    warning(
      `without an admin token the gateway does not bring ${lost} to the homeserver`,
      'homeserver: { url: …, admin_token: { $file: … } } in postern.yaml',
    ),
  ];
}

function endpointOf({ host, port, tls }: Config['listen']): string {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${tls === undefined ? 'http' : 'https'}://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

function modulesToPaste({ listen }: Config): string {
  return `modules: [{ module: ${OURS}, config: { endpoint: "${endpointOf(listen)}", token_file: … } }]`;
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  return (
    address === 'localhost' || (ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback')
  );
}
