import type { Call, Plugin, PluginContext } from '@postern/plugin-api';
import type { Config } from './config.js';
import { readAddress } from './connection/address.js';
import { readTls } from './connection/tls.js';
import type { Target } from './connection/wire.js';
import { BindTemplate } from './finding/bind-template.js';
import { Decoy } from './finding/decoy.js';
import { DirectLogin } from './finding/direct-login.js';
import { Notices } from './finding/notices.js';
import { OwnView } from './finding/own-view.js';
import { People } from './finding/people.js';
import { SearchLogin } from './finding/search-login.js';
import { askRootDse } from './flavour/ask.js';
import { flavourOf } from './flavour/root-dse.js';
import { inspect } from './inspect/inspect.js';
import { enter } from './inspect/neighbours.js';
import { Directory, type Searcher } from './pools/directory.js';
import { Profiles } from './profile/profiles.js';
import { settingsFor, type Settings } from './settings.js';

type LdapPlugin = Plugin<'authenticate', 'profile' | 'find'>;

/** @throws PluginError when no server answers, refuses the service account, or cannot do what is configured */
export async function openLdap(config: Config, context: PluginContext, opening: Call): Promise<LdapPlugin> {
  const directory = new Directory({
    targets: await targetsOf(config, context.configDirectory),
    service: serviceOf(config),
    limits: config.pool,
    now: () => context.now().getTime(),
    log: context.log,
  });
  context.onClose(() => directory.close());
  const viewer = config.bind_as === undefined ? directory : viewOfAnybody(directory);
  const rootDse = await askRootDse(viewer, opening);
  const detected = rootDse === undefined ? 'generic' : flavourOf(rootDse);
  const settings = settingsFor(config, config.flavour === 'auto' ? detected : config.flavour);
  context.log.debug({ flavour: settings.flavour }, 'the directory is open');
  const bases = settings.people.bases.map(({ base }) => base);
  context.onClose(enter({ id: context.id, bases }));
  return {
    ...methodsOf(config, settings, directory),
    async health(call) {
      await askRootDse(viewer, call);
    },
    inspect: (call) => inspect({ id: context.id, config, settings, directory, detected }, call),
  };
}

function methodsOf(
  { bind_as, decoy_dn }: Config,
  settings: Settings,
  directory: Directory,
): Pick<LdapPlugin, 'authenticate' | 'profile' | 'find'> {
  const { names } = settings;
  const profiles = new Profiles(settings.profile);
  const notices = new Notices();
  if (bind_as !== undefined) {
    const template = new BindTemplate(bind_as);
    const direct = new DirectLogin({
      directory,
      template,
      names,
      people: settings.people,
      profiles,
      notices,
    });
    return { authenticate: (login, call) => direct.authenticate(login, call) };
  }
  const people = new People(settings.people, directory);
  const decoy =
    decoy_dn === undefined ? undefined : new Decoy(decoy_dn, settings.people.attributes, directory);
  const search = new SearchLogin({ directory, people, names, profiles, notices, decoy });
  return {
    authenticate: (login, call) => search.authenticate(login, call),
    async profile({ subject }, call) {
      const entry = await people.found({ subject }, call);
      return entry === undefined ? undefined : profiles.of(entry, people, directory, call);
    },
    async find(key, call) {
      const entry = await people.found(key, call);
      return entry === undefined ? undefined : people.accountOf(entry);
    },
  };
}

async function targetsOf(config: Config, configDirectory: string): Promise<readonly Target[]> {
  const tls = await readTls(config.tls, configDirectory);
  return [config.url].flat().map((url) => {
    const address = readAddress(url);
    if (typeof address === 'string') throw new Error('the schema sees to it that it is a URL');
    return { address, tls, startTls: config.start_tls };
  });
}

function serviceOf({
  bind_dn: dn,
  bind_password: password,
}: Config): { dn: string; password: string } | undefined {
  return dn === undefined || password === undefined ? undefined : { dn, password };
}

/** What is shown to whoever has not bound. */
function viewOfAnybody(directory: Directory): Searcher {
  return {
    search: (request, frame) =>
      directory.once(frame, (connection, limit) => new OwnView(connection, limit).search(request)),
  };
}
