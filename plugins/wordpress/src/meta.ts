import type { Call } from '@postern/plugin-api';
import { textOf } from '@postern/sql-client';
import type { DatabaseSettings } from './config.js';
import { isPhpArray, phpEntries, type PhpValue } from './php-serialised.js';
import { KEYS, numberedValues, type Statements } from './statements.js';
import { capabilitiesKey } from './tables.js';

const APPLICATION_PASSWORDS = '_application_passwords';
/** More of them than anybody has; each costs a hash. */
const MOST_APPLICATION_PASSWORDS = 100;

/** What usermeta holds of an account. */
export interface Meta {
  readonly first_name: string | undefined;
  readonly last_name: string | undefined;
  readonly nickname: string | undefined;
  readonly phone: string | undefined;
  readonly roles: readonly string[];
  readonly applicationPasswordHashes: readonly string[];
}

type Settings = Pick<DatabaseSettings, 'table_prefix' | 'site' | 'phone_meta' | 'application_passwords'>;

/** @param subject `0` is nobody: it costs the same */
export async function readMeta(
  { meta }: Statements,
  settings: Settings,
  subject: string,
  call: Call,
): Promise<Meta> {
  const capabilities = capabilitiesKey(settings);
  const phone = settings.phone_meta || undefined;
  const wanted = [
    ...['first_name', 'last_name', 'nickname', capabilities],
    ...(phone === undefined ? [] : [phone]),
    ...(settings.application_passwords ? [APPLICATION_PASSWORDS] : []),
  ];
  const values = new Map<string | undefined, string | undefined>();
  const parameters = { subject: Number(subject), ...numberedValues(KEYS, wanted) };
  for (const row of await meta.rows(parameters, call)) {
    const key = textOf(row, 'meta_key');
    // Like WordPress, the first of several.
    if (!values.has(key)) values.set(key, textOf(row, 'meta_value'));
  }
  return {
    first_name: values.get('first_name'),
    last_name: values.get('last_name'),
    nickname: values.get('nickname'),
    phone: phone === undefined ? undefined : values.get(phone),
    roles: rolesOf(values.get(capabilities)),
    applicationPasswordHashes: hashesOf(values.get(APPLICATION_PASSWORDS)),
  };
}

function rolesOf(serialised: string | undefined): readonly string[] {
  return phpEntries(serialised).flatMap(([role, isGranted]) => (isTrue(isGranted) ? [role] : []));
}

/** As PHP sees it: guides to adding an administrator by hand write `s:1:"1"`. */
function isTrue(value: PhpValue): boolean {
  return Boolean(value) && value !== '0';
}

function hashesOf(serialised: string | undefined): readonly string[] {
  const items = phpEntries(serialised).slice(0, MOST_APPLICATION_PASSWORDS);
  return items.flatMap(([, item]) => {
    const hash = isPhpArray(item) ? item.get('password') : undefined;
    return typeof hash === 'string' ? [hash] : [];
  });
}
