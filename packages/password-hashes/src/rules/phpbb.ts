import {
  addSlashes,
  bareDigest,
  escapeHtml,
  phpEmpty,
  phpTrim,
  type Attempt,
  type LoginRule,
  type StoredLogin,
} from '../rule.js';
import { hex, utf8 } from '../text.js';

/** `manager.php`: longer ones are refused, counted after the escaping. */
const MOST_BYTES = 4096;

/** What a converter put before a hash that it could not tell. */
const CONVERTED = '$CP$';

/**
 * What phpBB's request layer makes of a typed password (`type_cast_helper.php`). 3.1 and later normalise to NFC, which
 * 3.0 did not, and nothing hashes a password again that has not changed since: so both.
 */
function typed(password: string): readonly string[] {
  const cleaned = phpTrim(password.replace(/\r\n?/g, '\n').replace(/[\0\uFEFF]/g, ''));
  if (phpEmpty(cleaned)) return [];
  const escaped = escapeHtml(cleaned);
  const forms = [...new Set([escaped.normalize('NFC'), escaped])];
  return forms.filter((form) => utf8(form).length <= MOST_BYTES);
}

/** phpBB's crypt of old turned the high bit of `$2a$` around, so it refuses to check such passwords. */
function refusedBy2a({ hash, password }: StoredLogin): boolean {
  return hash.startsWith('$2a$') && (utf8(password).at(-1) ?? 0) > 127;
}

/** phpBB 2 hashed the raw form field, which PHP had slashed. */
function phpbb2Password(password: string): string {
  return addSlashes(phpTrim(password));
}

/** The drivers that 3.1 and later try on a hash from a converter, by its looks and by what is kept beside it. */
function converted(login: StoredLogin, raw: string): readonly Attempt[] {
  const bare = bareDigest(login.hash);
  if (/^\$[HP]\$/.test(login.hash)) return [login, { ...login, password: hex('md5', phpbb2Password(raw)) }];
  if (login.hash.startsWith('$2')) return [login, { ...login, scheme: 'wcf2' }];
  const drivers: readonly Attempt[] =
    bare === 'md5'
      ? [
          { ...login, scheme: 'md5' },
          { ...login, scheme: 'md5', password: phpbb2Password(raw) },
          ...salted(login, 'mybb', 'vbulletin'),
        ]
      : [
          { ...login, scheme: 'sha1' },
          ...(login.username === undefined ? [] : [{ ...login, scheme: 'smf' }]),
          ...salted(login, 'wcf1'),
        ];
  return bare === undefined ? [login] : drivers;
}

function salted(login: StoredLogin, ...schemes: readonly string[]): readonly Attempt[] {
  return login.salt === undefined ? [] : schemes.map((scheme) => ({ ...login, scheme }));
}

/** phpBB 3.0 to 3.3 and 4.0: trims, HTML escape, NFC, every driver and the rows that converters and cron left. */
export const phpbb: LoginRule = {
  name: 'phpbb',
  attempts: (login) =>
    login.hash === ''
      ? []
      : typed(login.password).flatMap((password): readonly Attempt[] => {
          const prepared = { ...login, password };
          if (login.hash.startsWith(CONVERTED))
            return converted({ ...prepared, hash: login.hash.slice(CONVERTED.length) }, login.password);
          // cron also wrapped bare MD5 rows, which 3.3.4 and later know
          if (/^\$[HP]\\/.test(login.hash))
            return [prepared, { ...prepared, password: hex('md5', password) }];
          if (refusedBy2a(prepared)) return [];
          return [{ ...prepared, scheme: bareDigest(login.hash) === 'md5' ? 'md5' : undefined }];
        }),
};
