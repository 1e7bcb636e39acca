import { escapeDnValue } from '../dn.js';
import { PLACEHOLDER } from '../filter.js';
import type { TypedName } from './names.js';

/** Where the DNS domain goes, with several domains. */
export const DOMAIN_PLACEHOLDER = '{domain}';

/** What no logon name of Windows holds ([MS-SAMR], section 3.1.1.8.4), and `@`, which would end it. */
const IMPOSSIBLE = /["/\\[\]:;|=,+*?<>@\p{Cc}]/u;

/** The name that somebody binds with: a DN, `{username}@domain` or `DOMAIN\{username}`. */
export class BindTemplate {
  readonly #template: string;

  constructor(template: string) {
    this.#template = template;
  }

  get isDn(): boolean {
    return this.#template.includes('=');
  }

  /** The name, in which the typed one stands for itself alone; `undefined`: nobody can be called so. */
  fill({ name, domain = '' }: TypedName): string | undefined {
    if (!this.isDn && IMPOSSIBLE.test(name)) return undefined;
    const value = this.isDn ? escapeDnValue(name) : name;
    return this.#template
      .split(PLACEHOLDER)
      .map((part) => part.replaceAll(DOMAIN_PLACEHOLDER, () => domain))
      .join(value);
  }
}
