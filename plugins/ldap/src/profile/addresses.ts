import type { Filter } from 'ldapts';
import type { Entry } from '../entry.js';
import { anyOf, equals } from '../filter.js';

/** Exchange's list of addresses of every kind: `SMTP:` the first one, `smtp:` the others, `X500:` and the like besides. */
const PROXY_ADDRESSES = 'proxyaddresses';
const SMTP = /^smtp:/i;

/** The e-mail addresses of an entry, without doubles. */
export function emailsOf(entry: Entry, attributes: readonly string[]): readonly string[] {
  const emails = attributes.flatMap((attribute) => {
    const texts = entry.texts(attribute);
    if (attribute.toLowerCase() !== PROXY_ADDRESSES) return texts;
    return texts.filter((text) => SMTP.test(text)).map((text) => text.replace(SMTP, ''));
  });
  return [...new Map(emails.map((email) => [email.toLowerCase(), email])).values()];
}

/** What finds the entries that have one of the addresses. */
export function emailFilter(addresses: readonly string[], attributes: readonly string[]): Filter {
  return anyOf(
    attributes.flatMap((attribute) =>
      addresses.map((address) =>
        equals(attribute, attribute.toLowerCase() === PROXY_ADDRESSES ? `smtp:${address}` : address),
      ),
    ),
  );
}

/** Phone numbers are free text in a directory: what an address can be compared with is the international form. */
export function phoneFilter(address: string, attributes: readonly string[]): Filter {
  const digits = address.replace(/^\+/, '');
  return anyOf(
    attributes.flatMap((attribute) => [equals(attribute, `+${digits}`), equals(attribute, digits)]),
  );
}
