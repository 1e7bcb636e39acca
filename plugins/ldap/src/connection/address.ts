/** Where one server listens. */
export interface ServerAddress {
  /** The URL without anything else: what the server is called in messages. */
  readonly place: string;
  readonly scheme: 'ldap' | 'ldaps' | 'ldapi';
  /** Host name or address; empty behind a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** The Unix socket of `ldapi`. */
  readonly socket?: string;
}

const PORTS = { ldap: 389, ldaps: 636, ldapi: 0 } as const;

const EXPECTED = 'expected ldap://host, ldaps://host or ldapi://%2Fpath%2Fof%2Fsocket';

/** Reads an LDAP URL of scheme, host and port; a text says what is wrong, without quoting the URL. */
export function readAddress(url: string): ServerAddress | string {
  const scheme = /^(ldap|ldaps|ldapi):\/\//i.exec(url)?.[1]?.toLowerCase() as keyof typeof PORTS | undefined;
  if (scheme === undefined || !URL.canParse(url)) return EXPECTED;
  const { hostname, port, username, password, pathname, search, hash } = new URL(url);
  if (username !== '' || password !== '') return 'the URL takes no user: write bind_dn and bind_password';
  if (hostname === '' || !['', '/'].includes(pathname) || search !== '' || hash !== '') return EXPECTED;
  if (scheme === 'ldapi') {
    const socket = unescape(hostname);
    return socket?.startsWith('/') === true
      ? { place: `ldapi://${socket}`, scheme, host: '', port: PORTS.ldapi, socket }
      : EXPECTED;
  }
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const number = port === '' ? PORTS[scheme] : Number(port);
  return { place: `${scheme}://${hostname.toLowerCase()}:${number}`, scheme, host, port: number };
}

/** Whether nobody but this machine sees what is sent there. */
export function isLocal({ scheme, host }: ServerAddress): boolean {
  return scheme === 'ldapi' || /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
}

function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
