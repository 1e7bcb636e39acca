import type { LoginRule } from '../rule.js';
import { applications } from './applications.js';
import { clouds } from './clouds.js';
import { directories } from './directories.js';
import { forumRules } from './forums.js';
import { phpbb } from './phpbb.js';
import { wordpressRules } from './wordpress.js';

/** Every login rule there is. */
export const RULES: readonly LoginRule[] = [
  phpbb,
  ...wordpressRules,
  ...clouds,
  ...forumRules,
  ...applications,
  ...directories,
];
