import type { Compute } from '../execution/compute.js';
import { malformed, parts, type HashScheme, type ReadContext } from '../scheme.js';
import { sameText } from '../text.js';
import { readBcrypt } from './bcrypt.js';
import { phpassDigest, phpassRounds } from './phpass.js';

/** One of the hashes that a combined one is made of. @returns the digest part alone */
type Layer = (input: string, compute: Compute) => Promise<string>;

/** `phpbb/passwords/manager.php`, `combined_hash_password`: in the settings, `\` stands for `$`. */
function readLayer(driver: string, settings: string, context: ReadContext): Layer {
  if (driver === 'H' || driver === 'P') {
    const [rounds = '', salt = ''] = parts(
      /^([./A-Za-z0-9])([^$:]{8})$/,
      settings,
      'for each phpass layer a character for the rounds and 8 of salt',
    );
    const log2Rounds = phpassRounds(rounds, context);
    return (input, compute) => phpassDigest(input, salt, log2Rounds, compute);
  }
  if (driver !== '2y' && driver !== '2a') throw malformed('expected layers H, P, 2y or 2a');
  const { setting } = readBcrypt(`$2y$${settings.replaceAll('\\', '$')}${'.'.repeat(31)}`, context);
  return (input, compute) => compute.bcrypt(input, setting);
}

/** What phpBB's cron makes of old hashes: `$H\2y$`, the settings of each layer, and the digest of the outermost. */
export const phpbbCombined: HashScheme = {
  name: 'phpbb-combined',
  begins: /^\$[HP]\\/,
  read(hash, context) {
    const [drivers = '', rest = '', digest = ''] = parts(
      /^\$([A-Za-z0-9]{1,2}(?:\\[A-Za-z0-9]{1,2}){1,2})\$(.+)\$([./A-Za-z0-9]{22}(?:[./A-Za-z0-9]{9})?)$/,
      hash,
      'a combined phpBB hash: $H\\2y$, the settings of each layer between $, and the digest',
    );
    const settings = rest.split('$');
    const names = drivers.split('\\');
    if (names.length !== settings.length) throw malformed('expected the settings of every layer');
    const layers = names.map((name, index) => readLayer(name, settings[index] ?? '', context));
    return async (password, compute) => {
      let value = password;
      for (const layer of layers) value = await layer(value, compute);
      return sameText(value, digest);
    };
  },
};

/** WoltLab Community Framework 2 rows that a converter brought: bcrypt of bcrypt, with the same salt. */
export const wcf2: HashScheme = {
  name: 'wcf2',
  read(hash, context) {
    const { variant, setting, digest } = readBcrypt(hash, context);
    return async (password, compute) => {
      const inner = `$2${variant}${setting.slice(3)}${await compute.bcrypt(password, setting)}`;
      return sameText(await compute.bcrypt(inner, setting), digest);
    };
  },
};
