/** The parts of a connection URL, under their names in the configuration. */
export interface UrlParts {
  readonly type: 'postgresql' | 'mysql' | 'mariadb' | 'sqlite';
  readonly host?: string;
  readonly port?: number;
  readonly socket?: string;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly file?: string;
}

const TYPES: Readonly<Record<string, 'postgresql' | 'mysql' | 'mariadb'>> = {
  'postgresql:': 'postgresql',
  'postgres:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mariadb',
};

const EXPECTED = 'expected postgresql://user@host/database, mysql://…, mariadb://… or sqlite:./file.db';

/** Takes a connection URL apart; a text says what is wrong, without quoting the URL, which may hold a password. */
export function readUrl(url: string): UrlParts | string {
  if (url.startsWith('sqlite:')) return sqliteParts(url.slice('sqlite:'.length));
  const scheme = /^[a-z]+:(?=\/\/)/i.exec(url)?.[0].toLowerCase() ?? '';
  const type = Object.hasOwn(TYPES, scheme) ? TYPES[scheme] : undefined;
  if (type === undefined) return EXPECTED;
  // The rules for hosts and user names are those of http; of an unknown scheme the parser checks little.
  const web = `http${url.slice(scheme.length - 1)}`;
  if (!URL.canParse(web))
    return `${EXPECTED}; characters like @ : / ? # in the password are written %40 %3A %2F %3F %23`;
  const { hostname, port, username, password, pathname, searchParams, hash } = new URL(web);
  // What was meant for the password ends at its first ?, and the rest would be quoted.
  if (/\?.*@/s.test(web)) return 'a ? in the URL must be written %3F';
  const unknown = [...searchParams.keys()].find((key) => key !== 'socket');
  if (unknown !== undefined)
    return `the URL takes ?socket=… only: write ${unknown} beside it, tls for example`;
  if (hash !== '') return 'a # in the URL must be written %23';
  const decoded = [username, password, pathname.slice(1)].map(decode);
  if (decoded.includes(undefined)) return 'a % in the URL must be written %25';
  const [user, secret, database] = decoded;
  const socket = searchParams.get('socket');
  return {
    type,
    // With a socket the host is a mere placeholder, as a URL cannot do without one.
    ...(socket === null ? { host: hostname.replace(/^\[|\]$/g, '') } : { socket }),
    ...(port === '' ? {} : { port: Number(port) }),
    ...given('user', user),
    ...given('password', secret),
    ...given('database', database),
  };
}

function sqliteParts(path: string): UrlParts | string {
  const file = path.replace(/^\/\/(?=\/)/, '');
  if (file === '' || file.startsWith('//')) return 'expected sqlite:./file.db or sqlite:/path/file.db';
  return { type: 'sqlite', file };
}

function given(key: 'user' | 'password' | 'database', value: string | undefined): Record<string, string> {
  return value === undefined || value === '' ? {} : { [key]: value };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
