import { expect } from 'chai';
import { ConfigDocument } from '../../src/config/document.js';
import { ConfigError, type Fault } from '../../src/config/faults.js';

function faultsOf(text: string): readonly Fault[] {
  try {
    void new ConfigDocument('postern.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('ConfigDocument', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      '2:1 a second document begins here (---): the configuration is a single one',
    ],
    ['a key that stands twice', 'a: 1\nb: 1\na: 2\n', '3:1 this key stands here twice'],
    ['a tab', 'a:\n\tb: 1\n', '2:1 a tab indents this line: use spaces'],
    ['a second colon', 'a: b: c\n', '1:4 there is a second ": " on this line: put the text in quotes'],
    ['an open quote', 'a: "hunter2\n', '2:1 a quote, bracket, comma or space is missing around here'],
    ['a reserved character', 'a: @b\n', '1:4 a text that begins with this character needs quotes'],
    ['an unknown tag', 'a: !b c\n', '1:4 this tag is not known: a text that begins with ! needs quotes'],
    ['an alias without an anchor', 'a: *b\n', '1:4 no anchor (&name) before has this name'],
    ['an alias of itself', 'a: &b [1, *b]\n', '1:11 this alias contains itself'],
    ['something of another kind', 'a: &b &c d\n', '1:7 this is no valid YAML (multiple anchors)'],
  ];
  for (const [name, text, expected] of cases) {
    it(`tells ${name} in words, with its place`, () => {
      expect(faultsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`)).to.deep.equal(
        [expected],
      );
    });
  }

  it('never quotes the file in what it says of its syntax', () => {
    for (const text of [
      'a: ]hunter2\n',
      "a: 'x' hunter2\n",
      'a: *hunter2\n',
      'a: !hunter2 b\n',
      '%hunter2\n---\na: 1\n',
    ]) {
      expect(faultsOf(text), text).not.to.be.empty;
      expect(JSON.stringify(faultsOf(text))).not.to.contain('hunter2');
    }
  });

  it('expands aliases', () => {
    const { value } = new ConfigDocument('postern.yaml', 'a: &x { y: 1 }\nb: [*x, *x]\n');
    expect(value).to.deep.equal({ a: { y: 1 }, b: [{ y: 1 }, { y: 1 }] });
  });

  it('refuses a bomb of aliases', () => {
    const levels = ['a', 'b', 'c', 'd', 'e'].map((name, index, names) =>
      index === 0
        ? 'a: &a x'
        : `${name}: &${name} [${Array<string>(9)
            .fill(`*${names[index - 1]}`)
            .join(', ')}]`,
    );
    expect(faultsOf(levels.join('\n'))[0]?.message).to.equal(
      'the aliases (*name) of this file repeat too much',
    );
  });

  it('refuses what nests so deep that parsing it would end the process', () => {
    for (const text of [
      '['.repeat(200_000),
      '{a: '.repeat(50_000),
      '- '.repeat(100_000),
      '? '.repeat(50_000),
    ]) {
      expect(faultsOf(text).map(({ message }) => message)).to.deep.equal([
        'mappings and lists nest deeper than 64 levels',
      ]);
    }
  });

  it('says where a key, its value, or the nearest thing around it stands', () => {
    const document = new ConfigDocument('postern.yaml', 'a:\n  - b: 1\n    2: x\n');
    const at = (path: (string | number)[], atKey?: true): string => {
      const { line, column } = document.locate({ path, message: '', ...(atKey && { atKey }) });
      return `${line}:${column}`;
    };
    expect(at(['a', 0, 'b'])).to.equal('2:8');
    expect(at(['a', 0, 'b'], true)).to.equal('2:5');
    expect(at(['a', 0, '2'], true)).to.equal('3:5');
    expect(at(['a', 0, 'missing', 'below'])).to.equal('2:5');
    expect(at(['other'])).to.equal('1:1');
  });
});
