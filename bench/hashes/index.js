/** Verifications a second on all cores, through the package's own door, beside C and other packages on the same cores. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createPasswordHasher } from '../../packages/password-hashes/dist/src/index.js';
import { cores, references } from './references.js';

const PASSWORD = 'Tr0ub4dor&3';
const DIGEST = 'a'.repeat(86);
const PHPASS = `$P$Baaaaaaaa${DIGEST.slice(0, 22)}`;
const BCRYPT = `$2b$10$abcdefghijklmnopqrstuu${DIGEST.slice(0, 31)}`;
const ARGON2 = `$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0$${DIGEST.slice(0, 43)}`;
const SHA512 = '$6$abcdefghijklmnop$';
const YESCRYPT = '$y$j9T$aHEDmcWcGLmoQMYDhk6BD.$';
const PBKDF2 = `pbkdf2_sha256$600000$salt$${DIGEST.slice(0, 43)}=`;

/** What is hashed, how often in one run (about a second), what it is held against, and what is wanted of the ratio. */
function subjects(to) {
  return [
    [
      'bcrypt, cost 10, against crypt(3)',
      BCRYPT,
      32,
      to.crypt && (() => to.crypt(BCRYPT.slice(0, 29), 32)),
      1,
    ],
    ['phpass, 2^13 rounds, against C', PHPASS, 1200, to.phpass && (() => to.phpass(13, 1200)), 0.9],
    ['phpass, against createHash per round', PHPASS, 1200, () => to.createHash(13, 60), 10],
    ['argon2id, 19 MiB, 2 passes, against argon2', ARGON2, 80, to.argon2 && (() => to.argon2(40)), 1.5],
    ['sha512-crypt, against crypt(3)', SHA512 + DIGEST, 500, to.crypt && (() => to.crypt(SHA512, 500)), 0.65],
    [
      'sha256-crypt, against crypt(3)',
      `$5$abcd$${DIGEST.slice(0, 43)}`,
      400,
      to.crypt && (() => to.crypt('$5$abcd$', 400)),
    ],
    [
      'yescrypt j9T, against crypt(3)',
      YESCRYPT + DIGEST.slice(0, 43),
      40,
      to.crypt && (() => to.crypt(YESCRYPT, 40)),
    ],
    ['pbkdf2-sha256, 600,000, against Python', PBKDF2, 8, () => to.pbkdf2(600_000, 8)],
  ];
}

export default async function hashes(report, { quick }) {
  const runs = quick ? 1 : 5;
  const hasher = createPasswordHasher();
  const rows = [];
  for (const [name, hash, count, reference, target] of subjects(references())) {
    if (reference === undefined) continue;
    const pairs = [];
    await rate(hasher, hash, cores * 2);
    for (let run = 0; run < runs; run++)
      pairs.push({ ours: await rate(hasher, hash, count * cores), theirs: await reference() });
    const [ours, theirs] = [median(pairs.map((p) => p.ours)), median(pairs.map((p) => p.theirs))];
    if (!(theirs > 0)) continue;
    const ratio = median(pairs.map((p) => p.ours / p.theirs));
    const wanted = target === undefined ? {} : { target: `≥ ${target}`, met: ratio >= target };
    rows.push({ name, ours, reference: theirs, ratio, unit: '/s', ...wanted });
  }
  rows.push(await delay(hasher, 'bcrypt 10', BCRYPT, quick ? 40 : 160));
  rows.push(await delay(hasher, 'phpass', PHPASS, quick ? 2000 : 8000));
  await hasher.close();
  report(rows);
}

/** Verifications a second, with twice as many callers as cores. */
async function rate(hasher, hash, count) {
  let left = count;
  const caller = async () => {
    while (left-- > 0) await hasher.verify(hash, PASSWORD);
  };
  const begin = process.hrtime.bigint();
  await Promise.all(Array.from({ length: cores * 2 }, caller));
  return count / (Number(process.hrtime.bigint() - begin) / 1e9);
}

async function delay(hasher, name, hash, count) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await rate(hasher, hash, count);
  histogram.disable();
  const p99 = histogram.percentile(99) / 1e6;
  return {
    name: `event loop delay, p99, while all cores hash ${name}`,
    ours: p99,
    unit: 'ms',
    target: '< 10',
    met: p99 < 10,
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
