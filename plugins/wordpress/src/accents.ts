/** Letters that WordPress's `remove_accents` replaces though no accent can be taken off them. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ª: 'a', º: 'o', Æ: 'AE', æ: 'ae', Ð: 'D', ð: 'd', Ø: 'O', ø: 'o', Þ: 'TH', þ: 'th', ß: 's' },
  ...{ Đ: 'D', đ: 'd', Ħ: 'H', ħ: 'h', ı: 'i', Ĳ: 'IJ', ĳ: 'ij', ĸ: 'k', Ŀ: 'L', ŀ: 'l', Ł: 'L', ł: 'l' },
  ...{ ŉ: 'n', Ŋ: 'N', ŋ: 'n', Œ: 'OE', œ: 'oe', Ŧ: 'T', ŧ: 't', ſ: 's', Ə: 'E', ǝ: 'e', ɑ: 'a' },
  ...{ '€': 'E', '£': '' },
};

/** What some languages write in other letters: German, Danish, Catalan, Serbian and Bosnian. */
export const ACCENTS_OF_LOCALES: readonly Readonly<Record<string, string>>[] = [
  { Ä: 'Ae', ä: 'ae', Ö: 'Oe', ö: 'oe', Ü: 'Ue', ü: 'ue', ß: 'ss' },
  { Æ: 'Ae', æ: 'ae', Ø: 'Oe', ø: 'oe', Å: 'Aa', å: 'aa' },
  { 'l·l': 'll' },
  { Đ: 'DJ', đ: 'dj' },
];

/** Latin-1, Latin Extended-A, Pinyin, Romanian and Vietnamese. Other letters keep their accents. */
const ACCENTED = /^[\u00c0-\u017f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u1ea0-\u1ef9]$/;

/** @param locale replacements that come first */
export function removeAccents(text: string, locale: Readonly<Record<string, string>>): string {
  return text
    .normalize('NFC')
    .replace(/l·l|[^\0-\x7f]/gu, (letter) => locale[letter] ?? LETTERS[letter] ?? withoutAccent(letter));
}

function withoutAccent(letter: string): string {
  return ACCENTED.test(letter) ? letter.normalize('NFD').charAt(0) : letter;
}
