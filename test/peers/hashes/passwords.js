import { randomInt } from 'node:crypto';

const LETTERS = [...'abcXYZ019äöüßéñ€漢字😀🔑\'"`\\&<>%$!?*() :;,./+=#@~^|[]{}'];

/** A random password of 1 to 200 bytes without control characters: umlauts, emoji, quotes, blanks at its ends. */
export function randomPassword() {
  const bytes = [randomInt(1, 12), randomInt(12, 40), randomInt(60, 90), randomInt(90, 200)][randomInt(4)];
  let text = LETTERS[randomInt(LETTERS.length)];
  for (;;) {
    const longer = text + LETTERS[randomInt(LETTERS.length)];
    if (Buffer.byteLength(longer) > bytes) break;
    text = longer;
  }
  // a blank at the end, and one at the beginning behind a character that is no blank
  return randomInt(4) === 0 ? `${text} ` : text;
}

/** Another password: the first character counts in every format, also in those that cut. */
export function altered(password) {
  const [first, ...rest] = password;
  return [first === 'Q' ? 'K' : 'Q', ...rest].join('');
}
