import type { HashScheme } from '../scheme.js';
import { argon2 } from './argon2.js';
import { bcrypt } from './bcrypt.js';
import { columns } from './columns.js';
import { crypt } from './crypt.js';
import { django } from './django.js';
import { drupalSchemes } from './drupal.js';
import { forums } from './forums.js';
import { mediawiki } from './mediawiki.js';
import { nextcloud } from './nextcloud.js';
import { phpass } from './phpass.js';
import { phpbbCombined, wcf2 } from './phpbb.js';
import { bare } from './plain.js';
import { python } from './python.js';
import { userPassword } from './user-password.js';
import { wordpressSchemes } from './wordpress.js';

/** Every scheme there is. No two recognise the same hash. */
export const SCHEMES: readonly HashScheme[] = [
  bcrypt,
  argon2,
  phpass,
  phpbbCombined,
  ...wordpressSchemes,
  ...drupalSchemes,
  mediawiki,
  ...django,
  ...python,
  nextcloud,
  ...crypt,
  userPassword,
  ...forums,
  wcf2,
  ...columns,
  ...bare,
];
