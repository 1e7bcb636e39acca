/** Names as WordPress's own `sanitize_user` spells them: every character, and mixtures of what it looks for. */
import { ACCENTS_OF_LOCALES } from '../../../plugins/wordpress/dist/src/accents.js';
import { sanitizeUser } from '../../../plugins/wordpress/dist/src/sanitize-user.js';
import { encoded } from './people.js';

/** In the order of `ACCENTS_OF_LOCALES`, English first. */
const LOCALES = ['en_US', 'de_DE', 'da_DK', 'ca', 'sr_RS'];
const LAST_CHARACTER = 0x1ffff;
const MIXTURES = 2000;
const SEED = 1;
const PIECES = [
  '<b>',
  '</b>',
  '<x y=">">',
  '< ',
  '>',
  '"',
  '&amp;',
  '&',
  ';',
  '%4a',
  '%',
  'é',
  'l·l',
  ' ',
  'a',
  'ß',
];

export async function spellings({ name, version, multisite, php }, results) {
  if (multisite) return; // they only put it in lower case
  const names = [...everyCharacter(), ...mixtures()];
  for (const [index, locale] of LOCALES.entries()) {
    const spelled = JSON.parse(await php(code(names, locale)));
    const accents = [{}, ...ACCENTS_OF_LOCALES][index];
    const wrong = names.filter((typed, place) => {
      if (version === '6.1' && /[Əǝ]/.test(typed)) return false; // they came later
      return sanitizeUser(typed, accents) !== spelled[place];
    });
    results.equal(`${name}: names in ${locale}`, wrong.slice(0, 5), []);
  }
}

function code(names, locale) {
  return `
    add_filter('locale', fn() => '${locale}');
    echo json_encode(array_map(fn($name) => sanitize_user($name), ${encoded(names)}));
  `;
}

function everyCharacter() {
  return Array.from({ length: LAST_CHARACTER }, (_, point) => String.fromCodePoint(point))
    .filter((character) => character.isWellFormed() && !/\p{Cc}/u.test(character))
    .map((character) => `a${character}b`.normalize('NFC'));
}

/** The same in every run, so that a failure can be seen again. */
function mixtures() {
  let state = SEED;
  // a linear congruential generator (Numerical Recipes); its high bits are the better ones
  const below = (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: MIXTURES }, () =>
    Array.from({ length: 6 }, () => PIECES[below(PIECES.length)]).join(''),
  );
}
