/** Hashes by Dovecot's, OpenLDAP's, Apache's and OpenSSL's own programs: one call for each. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What Dovecot lists and Postern leaves out by name. */
const REFUSED = ['CRAM-MD5', 'HMAC-MD5', 'DIGEST-MD5', 'PLAIN-TRUNC', 'OTP', 'LANMAN', 'SKEY', 'RPA'];
const COSTS = { 'BLF-CRYPT': ['-r', '4'], CRYPT: ['-r', '4'], PBKDF2: ['-r', '1000'] };
const ENCODED = ['SHA', 'SHA256', 'SHA512', 'SSHA', 'SSHA256', 'SSHA512', 'SMD5', 'PLAIN-MD5', 'LDAP-MD5'];
/** The module that has the scheme: slappasswd heeds one only. */
const LDAP = {
  '': ['SSHA', 'SHA', 'SMD5', 'MD5'],
  'pw-sha2': ['SSHA256', 'SSHA384', 'SSHA512', 'SHA256', 'SHA384', 'SHA512'],
  'pw-pbkdf2': ['PBKDF2', 'PBKDF2-SHA1', 'PBKDF2-SHA256', 'PBKDF2-SHA512'],
  argon2: ['ARGON2'],
};

export async function dovecot(password) {
  const { stdout } = await run('doveadm', ['pw', '-l']);
  const schemes = stdout
    .trim()
    .split(/\s+/)
    .filter((scheme) => scheme !== 'OTP');
  const encoded = ENCODED.flatMap((scheme) => [`${scheme}.HEX`, `${scheme}.B64`]);
  return Promise.all(
    [...schemes, ...encoded].map(async (scheme) => {
      const { stdout: line } = await run('doveadm', [
        ...['pw', '-s', scheme, '-u', 'someone', '-p', password],
        ...(COSTS[scheme] ?? []),
      ]);
      return {
        format: `dovecot ${scheme}`,
        password,
        hash: line.replace(/\n$/, ''),
        options: { rule: 'dovecot' },
        refused: REFUSED.includes(scheme),
      };
    }),
  );
}

export async function openLdap(password) {
  const one = async (module, scheme, ...more) => {
    const options = module === '' ? [] : ['-o', `module-load=${module}`];
    const { stdout } = await run('slappasswd', [
      ...[...options, '-n', '-h', `{${scheme}}`, '-s', password],
      ...more,
    ]);
    return {
      format: `openldap ${scheme}${more.join(' ')}`,
      password,
      hash: stdout,
      options: { rule: 'ldap' },
    };
  };
  const all = Object.entries(LDAP).flatMap(([module, schemes]) => schemes.map((scheme) => [module, scheme]));
  return Promise.all([...all, ['', 'CRYPT', '-c', '$6$rounds=1000$%.16s']].map((args) => one(...args)));
}

export async function apache(password) {
  const flags = { '-m': 'apr1', '-B': 'bcrypt', '-s': 'SHA', '-2': 'sha256', '-5': 'sha512', '-d': 'DES' };
  return Promise.all(
    Object.entries(flags).map(async ([flag, format]) => {
      const cost = flag === '-B' ? ['-C', '4'] : [];
      const { stdout } = await run('htpasswd', ['-n', '-b', flag, ...cost, 'someone', password]);
      const hash = stdout.trim().slice('someone:'.length);
      return { format: `htpasswd ${format}`, password, hash, options: { rule: 'htpasswd' } };
    }),
  );
}

export async function openSsl(password) {
  return Promise.all(
    ['-1', '-apr1', '-5', '-6'].map(async (flag) => {
      const { stdout } = await run('openssl', ['passwd', flag, '--', password]);
      return { format: `openssl ${flag}`, password, hash: stdout.trim(), options: {} };
    }),
  );
}
