import { expect } from 'chai';
import fc from 'fast-check';
import { ACCENTS_OF_LOCALES } from '../src/accents.js';
import { loginSpellings, MOST_SPELLINGS, sanitizeUser } from '../src/sanitize-user.js';

describe('the login names of WordPress', () => {
  // What WordPress 6.8's own sanitize_user gives; the peer suite compares the whole of Unicode.
  const SANITISED: Readonly<Record<string, string>> = {
    Alice: 'Alice',
    'J. R.  "Bob"   Dobbs': 'J. R. "Bob" Dobbs',
    'Jürgen Größe': 'Jurgen Grose',
    'Łódź Ærø Þór': 'Lodz AEro THor',
    'Nguyễn Ǻ Сергей Ёж': 'Nguyen Ǻ Сергей Ёж',
    'AT&amp;T <b title=">">x</b> 5 < 6': 'ATT x 5 < 6',
    'a%20b%zz': 'ab%zz',
    '<script>x</script>y<never closed': 'y',
    '🦊 & Co': '🦊 & Co',
    '&nbsp;': '',
  };
  for (const [typed, sanitised] of Object.entries(SANITISED)) {
    it(`are ${JSON.stringify(sanitised)} of ${JSON.stringify(typed)}`, () => {
      expect(sanitizeUser(typed)).to.equal(sanitised);
    });
  }

  it('are spelled by the language of the site', () => {
    const of = (typed: string): readonly string[] =>
      ACCENTS_OF_LOCALES.map((accents) => sanitizeUser(typed, accents));
    expect(of('Ärger Größe')).to.deep.equal(['Aerger Groesse', 'Arger Grose', 'Arger Grose', 'Arger Grose']);
    expect(of('Åse Ø')[1]).to.equal('Aase Oe');
    expect(of('Marcel·la')[2]).to.equal('Marcella');
    expect(of('Đorđe')[3]).to.equal('DJordje');
  });

  it('are tried in every spelling once, the typed one first', () => {
    expect(loginSpellings('alice')).to.deep.equal(['alice']);
    expect(loginSpellings('jürgen')).to.deep.equal(['jürgen', 'jurgen', 'juergen']);
    expect(loginSpellings('<b>')).to.deep.equal(['<b>']);
    expect(loginSpellings('al\0ice')).to.deep.equal([]);
    expect(loginSpellings('al\u0085ice')).to.deep.equal([]);
  });

  it('are a bounded number of texts without blanks around them, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        const spellings = loginSpellings(typed);
        expect(spellings.length).to.be.at.most(MOST_SPELLINGS);
        for (const spelling of spellings.slice(1)) expect(spelling).not.to.match(/^ | $| {2}/);
      }),
    );
  });
});
