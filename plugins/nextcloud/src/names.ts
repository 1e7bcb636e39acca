/**
 * Whether Basic authentication can carry it as it is (RFC 7617, section 2). PHP cuts at NUL, so that what stands behind it
 * would not be compared, and takes `0` for nothing: the clouds then see no login at all.
 */
export function isSendable(text: string): boolean {
  return text !== '' && text !== '0' && !/[\p{Cc}\p{Cs}]/u.test(text);
}

/** Whether a login can have the name at all: nobody's holds a colon, which would end it in Basic authentication. */
export function isLoginName(name: string): boolean {
  return isSendable(name) && !name.includes(':');
}

/** Whether it can stand in a path: no cloud has names with slashes, and dots alone would lead elsewhere. */
export function isUserId(name: string): boolean {
  return isLoginName(name) && !/[/\\]|^\.+$/.test(name);
}

/** What a cloud may look up as an e-mail address, once it is nobody's name. */
export function isAddress(name: string): boolean {
  return name.includes('@');
}

/** As clouds compare names and addresses. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
