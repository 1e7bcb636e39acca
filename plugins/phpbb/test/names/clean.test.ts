import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { cleanForms, cleanString } from '../../src/names/clean.js';

interface Vector {
  readonly input: string;
  readonly output: string;
  readonly output_3_0_3_1?: string;
  readonly note: string;
}

/** What phpBB's own `utf8_clean_string` made of each; from dist back to where the file lies. */
const vectors = JSON.parse(
  readFileSync(new URL('../../../test/names/phpbb-username-clean.json', import.meta.url), 'utf8'),
) as readonly Vector[];

describe('the clean string of phpBB', () => {
  for (const { input, output, output_3_0_3_1: withNfkc = output, note } of vectors) {
    it(`is phpBB's own: ${note} (${JSON.stringify(input)})`, () => {
      expect(cleanString(input, { nfkc: false })).to.equal(output);
      expect(cleanString(input, { nfkc: true })).to.equal(withNfkc);
    });
  }

  it('replaces in one pass: what is put in is not replaced again', () => {
    expect(cleanString('!\u01C3', { nfkc: false })).to.equal('\u01C3!');
    expect(cleanString('\u237Aα', { nfkc: false })).to.equal('αa');
  });

  it('folds as Unicode 5.0: a capital sharp s is unknown to it', () => {
    expect(cleanString('GRO\u1E9E', { nfkc: false })).to.equal('gro\u1E9E');
  });

  it('leaves no controls, no double spaces, no outer spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, nfkc) => {
        expect(cleanString(text, { nfkc })).not.to.match(/\p{Cc}| {2}|^ | $/u);
      }),
    );
  });

  it('is its own clean string, where its look-alikes do not lead in circles', () => {
    const unit = fc.constantFrom(...'aBz09_-.+ äÖßéñ日本', '\t', '\u00A0', 'Ｘ', '①', '\u200B');
    fc.assert(
      fc.property(fc.string({ unit }), fc.boolean(), (text, nfkc) => {
        const clean = cleanString(text, { nfkc });
        expect(cleanString(clean, { nfkc })).to.equal(clean);
      }),
    );
  });

  it('takes far less than 100 µs for a name', () => {
    const names = ['alice', 'Łukasz Straße', 'Сергей', '𝕳𝖊𝖑𝖑𝖔', '日本語'];
    const rounds = 1000;
    const start = performance.now();
    for (let round = 0; round < rounds; round++) names.forEach((name) => cleanForms(name));
    const microseconds = ((performance.now() - start) * 1000) / (rounds * names.length);
    expect(microseconds).to.be.below(50);
  });
});

describe('the clean forms of a typed name', () => {
  it('are one when NFKC makes no difference', () => {
    expect(cleanForms('Alice')).to.deep.equal(['alice']);
  });

  it('have the one of 3.2 and later first', () => {
    expect(cleanForms('x²')).to.deep.equal(['x²', 'x2']);
    expect(cleanForms('①')).to.deep.equal(['➀', '1']);
  });

  it('are of the name as the login page escapes it', () => {
    expect(cleanForms('Tom & "Jerry" <3')).to.deep.equal(['tom &amp; &quot;jerry&quot; &lt;3']);
    expect(cleanForms("O'Neil")).to.deep.equal(['o\u02B9neil']);
  });

  it('are of the composed name', () => {
    expect(cleanForms('cafe\u0301')).to.deep.equal(['café']);
    expect(cleanForms('cafe\0\uFEFF\u0301')).to.deep.equal(['café']);
  });

  it('do not know line ends, tabs and outer spaces', () => {
    expect(cleanForms('\t alice\r\n cooper \v')).to.deep.equal(['alice cooper']);
  });

  it('are none when nothing is left', () => {
    for (const typed of ['', ' \t\r\n', '\0', '\u200B\u00AD', '\u2003'])
      expect(cleanForms(typed)).to.deep.equal([]);
  });

  it('are none for what is no Unicode', () => {
    expect(cleanForms('alice\uD800')).to.deep.equal([]);
  });

  it('come for whatever is typed', () => {
    const anything = fc
      .array(fc.integer({ min: 0, max: 0xffff }))
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(anything, (typed) => {
        const forms = cleanForms(typed);
        expect(new Set(forms).size).to.equal(forms.length);
        expect(forms).not.to.include('');
      }),
    );
  });
});
