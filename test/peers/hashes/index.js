/**
 * The hash library against hashes that the systems' own code has just made of random passwords: each must be told right,
 * and a password that differs in its first character wrong. And the other way round: what Postern makes, they verify.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPasswordHasher } from '../../../packages/password-hashes/dist/src/index.js';
import { altered, randomPassword } from './passwords.js';
import { apache, dovecot, openLdap, openSsl } from './producers/tools.js';

const PASSWORDS = 7;
const LEAST = { hashes: 500, formats: 25 };

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'postern-peers', 'hashes');
const python = join(cache, 'python/bin/python');

export default async function hashesSuite({ log }) {
  const count = { passed: 0, failed: 0, skipped: [] };
  const installed = spawnSync(join(here, 'install.sh'), [cache], { stdio: 'inherit' });
  if (installed.status !== 0) {
    count.skipped.push('the programs that make the hashes could not be installed');
    return count;
  }
  const check = (what, right) => {
    if (right) count.passed += 1;
    else {
      count.failed += 1;
      log(`FAILED: ${what}`);
    }
  };
  const hasher = createPasswordHasher();
  try {
    const rows = await made();
    const formats = new Set(rows.map(({ format }) => format));
    await Promise.all(rows.map((row) => verifyBothWays(hasher, row, check)));
    check(`${rows.length} hashes of ${formats.size} formats are enough`, enough(rows.length, formats.size));
    log(`${rows.length} hashes of ${formats.size} formats`);
    for (const scheme of ['bcrypt', 'argon2id']) await verifiedByOthers(hasher, scheme, check);
  } finally {
    await hasher.close();
  }
  return count;
}

function enough(hashes, formats) {
  return hashes >= LEAST.hashes && formats >= LEAST.formats;
}

async function made() {
  const passwords = Array.from({ length: PASSWORDS }, randomPassword);
  const input = JSON.stringify({
    passwords,
    wordpress: join(cache, 'wordpress/usr/share/wordpress'),
  });
  const byScript = (program, ...args) =>
    JSON.parse(execFileSync(program, args, { input, maxBuffer: 2 ** 26, encoding: 'utf8' }));
  const rows = [
    ...byScript('php', join(here, 'producers/php.php')),
    ...byScript(python, join(here, 'producers/python.py')),
  ];
  for (const password of passwords)
    for (const producer of [dovecot, openLdap, apache, openSsl]) rows.push(...(await producer(password)));
  return rows;
}

async function verifyBothWays(hasher, { format, password, hash, options, refused = false }, check) {
  const outcome = (typed) =>
    hasher.verify(hash, typed, options).catch((error) => error.code ?? String(error));
  const [right, wrong] = [await outcome(password), await outcome(altered(password))];
  const expected = refused ? ['UNSUPPORTED', 'UNSUPPORTED'] : [true, false];
  // a made-up password and its hash are no secrets, and needed to find the fault
  check(
    `${format}: ${right}, ${wrong} for ${JSON.stringify({ password, hash, options })}`,
    right === expected[0] && wrong === expected[1],
  );
}

async function verifiedByOthers(hasher, scheme, check) {
  for (let i = 0; i < 3; i++) {
    const password = randomPassword();
    const input = JSON.stringify({ password, hash: await hasher.hash(password, scheme) });
    const php =
      '$i = json_decode(stream_get_contents(STDIN)); exit(password_verify($i->password, $i->hash) ? 0 : 1);';
    check(`PHP verifies ${scheme}`, spawnSync('php', ['-r', php], { input }).status === 0);
    const script = [
      'import json, sys',
      'from passlib.hash import argon2',
      'import bcrypt',
      'i = json.load(sys.stdin); p = i["password"].encode(); h = i["hash"]',
      'sys.exit(not (argon2.verify(p, h) if h[1] == "a" else bcrypt.checkpw(p[:72], h.encode())))',
    ].join('\n');
    check(`Python verifies ${scheme}`, spawnSync(python, ['-c', script], { input }).status === 0);
  }
}
