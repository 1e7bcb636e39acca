import {
  startFakeHttpServer,
  type FakeBehaviour,
  type FakeHttpServer,
  type RecordedRequest,
} from '@postern/http-client/testing';
import { provisioningResult } from './fake-provisioning.js';
import { NOT_LOGGED_IN, NO_ROUTE, ocsAnswer, UNAUTHORISED, WEB_PAGE, type OcsResult } from './ocs-answer.js';
import { PEOPLE, type Person } from './people.js';
import { ownRow, STATUS, type FakeProduct } from './products.js';
import { FakeThrottle } from './throttle.js';

/** How a cloud may be, beside who has an account there. */
export interface CloudSettings {
  product: FakeProduct;
  maintenance: boolean;
  /** A theme hides the name of the product. */
  hidesProduct: boolean;
  /** Before Nextcloud 9.1 and ownCloud 9: there is no `ocs/v2.php`. */
  lacksVersion2: boolean;
  /** The app provisioning_api is disabled. */
  lacksProvisioning: boolean;
  appPasswordsOnly: boolean;
  /** The web server keeps the header Authorization from PHP. */
  losesAuthorization: boolean;
  apps: readonly string[];
}

/** Milliseconds that the answer is held back. */
type Hold = (milliseconds: number) => Promise<void>;

/**
 * A cloud that follows what is known of the sources of Nextcloud and ownCloud 10 and of the answers of a running OpenCloud,
 * status by status; it is none of them. Cookies are offered with every answer; whoever sends them back makes sessions.
 */
export class FakeCloud {
  readonly server: FakeHttpServer;
  readonly throttle: FakeThrottle;
  readonly settings: CloudSettings;
  people: readonly Person[] = PEOPLE;
  /** What the throttle held answers back for. */
  readonly delays: number[] = [];
  /** On the clock of the cloud, in milliseconds. */
  time = 1_700_000_000_000;
  hold: Hold = () => Promise.resolve();
  #other: FakeBehaviour | undefined;

  private constructor(server: FakeHttpServer, settings: Partial<CloudSettings>) {
    this.server = server;
    this.throttle = new FakeThrottle(() => this.time);
    this.settings = {
      product: 'nextcloud',
      maintenance: false,
      hidesProduct: false,
      lacksVersion2: false,
      lacksProvisioning: false,
      appPasswordsOnly: false,
      losesAuthorization: false,
      apps: ['provisioning_api', 'files'],
      ...settings,
    };
    server.respond((request) => this.#respond(request));
  }

  static async start(settings: Partial<CloudSettings> = {}): Promise<FakeCloud> {
    return new FakeCloud(await startFakeHttpServer(), settings);
  }

  /** Of an installation below a folder of the web server. */
  get url(): string {
    return `${this.server.url}/cloud`;
  }

  /** How often somebody asked for something that needs a login. */
  get logins(): number {
    return this.server.requests.filter(({ headers }) => headers['authorization'] !== undefined).length;
  }

  /** From now on something else answers all logins: a proxy, a firewall, a fault. */
  interfere(behaviour: FakeBehaviour | undefined): void {
    this.#other = behaviour;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  async #respond(request: RecordedRequest): Promise<FakeBehaviour> {
    const { pathname, searchParams } = new URL(request.url, this.server.url);
    if (pathname === '/cloud/status.php') return this.#status();
    if (this.#other !== undefined) return this.#other;
    const [, version = '', route = ''] = /^\/cloud\/ocs\/(v[12])\.php(\/.*)$/.exec(pathname) ?? [];
    if (version === '' || (version === 'v2' && this.settings.lacksVersion2)) {
      return { status: 404, headers: { 'content-type': 'text/html' }, body: WEB_PAGE };
    }
    if (this.settings.product === 'opencloud') return this.#openCloud(version, route, request, searchParams);
    if (this.settings.maintenance) return inMaintenance(version, searchParams);
    const result = await this.#result(route, request, searchParams);
    const answer = ocsAnswer(version, result, searchParams.get('format') === 'json');
    const cookie = { 'set-cookie': 'cookie_test=test; path=/cloud; HttpOnly' };
    return { ...answer, headers: { ...answer.headers, ...cookie } };
  }

  #status(): FakeBehaviour {
    const { product, hidesProduct, maintenance } = this.settings;
    const status = { installed: true, maintenance, needsDbUpgrade: false, edition: '', ...STATUS[product] };
    return { body: JSON.stringify(hidesProduct ? { ...status, productname: 'Our files' } : status) };
  }

  /** In the order of `ocs/v1.php`: throttle, login, routes. */
  async #result(route: string, request: RecordedRequest, query: URLSearchParams): Promise<OcsResult> {
    const { product, lacksProvisioning } = this.settings;
    const isNextcloud = product.startsWith('nextcloud');
    const login = this.settings.losesAuthorization ? undefined : loginOf(request);
    if (isNextcloud && login !== undefined) {
      if (this.throttle.isExceeded) return { code: 429, message: 'Reached maximum delay' };
      const { delay } = this.throttle;
      if (delay > 0) {
        this.delays.push(delay);
        await this.hold(delay);
      }
    }
    const person = login === undefined ? NOT_LOGGED_IN : this.#logIn(login);
    if ('code' in person) return person;
    if (isNextcloud && request.headers['ocs-apirequest'] !== 'true') {
      return { code: 412, message: 'CSRF check failed' };
    }
    if (lacksProvisioning) return NO_ROUTE;
    if (route === '/cloud/user') return { code: 100, data: ownRow(product, person) };
    return provisioningResult(this, route, person, query);
  }

  #logIn({ name, password }: BasicLogin): Person | OcsResult {
    const person = this.#named(name);
    const isApp = person?.appPassword?.password === password && person.appPassword.name === name;
    const isNextcloud = this.settings.product.startsWith('nextcloud');
    if (!isApp && (this.settings.appPasswordsOnly || person?.secondFactor === true)) {
      return isNextcloud ? NOT_LOGGED_IN : UNAUTHORISED;
    }
    if (person === undefined || (!isApp && person.password !== password)) {
      this.throttle.fail();
      return UNAUTHORISED;
    }
    if (person.disabled !== true) return person;
    if (isNextcloud) this.throttle.fail();
    return isNextcloud ? UNAUTHORISED : { code: 997, message: 'User disabled' };
  }

  /** A name in any case; else the address of exactly one account. */
  #named(typed: string): Person | undefined {
    const lower = typed.toLowerCase();
    const byId = this.people.find(({ id }) => id.toLowerCase() === lower);
    const byEmail = this.people.filter(({ email }) => email?.toLowerCase() === lower);
    return byId ?? (byEmail.length === 1 ? byEmail[0] : undefined);
  }

  /** OpenCloud and Infinite Scale: no envelope around a refusal, no throttle, no login by address, one route. */
  #openCloud(
    version: string,
    route: string,
    request: RecordedRequest,
    query: URLSearchParams,
  ): FakeBehaviour {
    const login = loginOf(request);
    const person = this.people.find(({ id }) => id.toLowerCase() === login?.name.toLowerCase());
    if (person === undefined || person.password !== login?.password || person.disabled === true) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer realm="cloud", Basic realm="cloud"' } };
    }
    if (route !== '/cloud/user') return { status: 404 };
    const result = { code: 100, data: ownRow('opencloud', person) };
    return ocsAnswer(version, result, query.get('format') === 'json');
  }
}

/** Before anything else, with the status in both versions. */
function inMaintenance(version: string, query: URLSearchParams): FakeBehaviour {
  const result = { code: 503, message: 'Service unavailable' };
  const answer = ocsAnswer(version, result, query.get('format') === 'json');
  const headers = { ...answer.headers, 'x-nextcloud-maintenance-mode': '1', 'retry-after': '120' };
  return { ...answer, status: 503, headers };
}

interface BasicLogin {
  readonly name: string;
  readonly password: string;
}

/** PHP takes an empty name or password, or `0`, for none. */
function loginOf({ headers }: RecordedRequest): BasicLogin | undefined {
  const [, token = ''] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  const [, name = '', password = ''] = /^([^:]*):([^]*)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  return [name, password].some((part) => part === '' || part === '0') ? undefined : { name, password };
}
