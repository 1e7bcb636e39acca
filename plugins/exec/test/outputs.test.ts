import { REJECTION_REASONS } from '@postern/plugin-api';
import { expect } from 'chai';
import fc from 'fast-check';
import { readAuth, readBulkLookup, readDirectory, readLookup, readProfile } from '../src/outputs/json.js';
import { readPlainAuth, readPlainLookup } from '../src/outputs/plain.js';
import { decodeUtf8, parseStrictJson, UnreadableOutput } from '../src/outputs/strict-json.js';

const domain = 'example.org';
const key = { medium: 'email', address: 'a@example.org' } as const;
const id = { type: 'localpart', value: 'alice' };

describe('strict JSON', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        expect(parseStrictJson(text)).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it('refuses a key that stands twice in one object, however it is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.jsonValue(), (name, one, other) => {
        const plain = JSON.stringify(name);
        const escaped = `"${[...name].map(escape).join('')}"`;
        const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
        const text = `[{"a${'"'}:{${plain} : ${first}, ${escaped}:${second}}}]`;
        expect(() => parseStrictJson(text)).to.throw(UnreadableOutput, 'twice');
      }),
    );
  });

  it('takes the same key in different objects, and braces within texts', () => {
    const text = '{"a":{"a":[{"a":1},{"a":"}{\\":"}]},"b":"\\"a\\":"}';
    expect(parseStrictJson(text)).to.deep.equal(JSON.parse(text));
  });

  for (const text of [
    '',
    ' ',
    'NaN',
    '{"a":NaN}',
    '{"a":Infinity}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":1} x',
    'true false',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseStrictJson(text)).to.throw(UnreadableOutput, 'no JSON');
    });
  }

  it('reads long texts and deep nesting without harm', () => {
    const long = JSON.stringify({ a: '\\"x'.repeat(200_000) });
    expect(parseStrictJson(long)).to.deep.equal(JSON.parse(long));
    expect(parseStrictJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).to.be.an('array');
  });

  it('wants UTF-8', () => {
    expect(() => decodeUtf8(Buffer.from([0x22, 0xff, 0x22]))).to.throw(UnreadableOutput, 'UTF-8');
    expect(decodeUtf8(Buffer.from('\uFEFFé'))).to.equal('é');
  });
});

function escape(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

describe('the JSON answer to a login', () => {
  const read = (auth: unknown) => readAuth({ auth }, domain);

  it('is success, with the profile in the words of ma1sd', () => {
    const profile = { display_name: 'Alice', three_pids: [key], roles: ['staff'] };
    expect(read({ success: true, id, profile, more: 1 })).to.deep.include({
      success: true,
      username: 'alice',
      profile: { displayName: 'Alice', threePids: [key], roles: ['staff'] },
    });
  });

  it('may be nothing but success', () => {
    expect(read({ success: true })).to.include({ success: true, username: undefined });
    expect(read({ success: true, profile: null }).profile).to.equal(undefined);
  });

  it('knows ids in both forms and any case of their type', () => {
    expect(read({ success: true, id: { type: 'MXID', value: '@bob:example.org' } }).username).to.equal('bob');
    expect(read({ success: true, id: { type: 'LocalPart', value: 'bob' } }).username).to.equal('bob');
  });

  it('takes a subject, also a number', () => {
    expect(read({ success: true, subject: 17 }).subject).to.equal('17');
  });

  for (const reason of [...REJECTION_REASONS, 'unknown-user']) {
    it(`may give the reason ${reason}`, () => {
      expect(read({ success: false, reason }).reason).to.equal(reason);
    });
  }

  for (const auth of [
    undefined,
    null,
    [],
    {},
    { success: 'true' },
    { success: 1 },
    { success: null },
    { success: true, id: { type: 'email', value: 'x' } },
    { success: true, id: { type: 'localpart', value: '' } },
    { success: true, id: { type: 'mxid', value: '@bob:elsewhere.org' } },
    { success: true, id: { type: 'mxid', value: 'bob' } },
    { success: true, profile: { three_pids: [{ medium: 'email' }] } },
    { success: false, reason: 'because' },
    JSON.parse('{"__proto__":{"success":true}}'),
  ]) {
    it(`makes no sense as ${JSON.stringify(auth)}`, () => {
      expect(() => read(auth)).to.throw(UnreadableOutput);
    });
  }

  it('is never taken for success by what is inherited', () => {
    expect(() => readAuth(JSON.parse('{"__proto__":{"auth":{"success":true}}}'), domain)).to.throw(
      UnreadableOutput,
    );
  });

  it('never breaks, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const reader of [readProfile, readDirectory, (it: unknown) => readAuth(it, domain)]) {
          try {
            reader(value);
          } catch (error) {
            expect(error).to.be.instanceOf(UnreadableOutput);
          }
        }
      }),
    );
  });
});

describe('the JSON answers to other calls', () => {
  it('tell profiles, with threepids in one word', () => {
    expect(readProfile({ profile: { threepids: [key] } })).to.deep.include({ threePids: [key] });
    expect(readProfile({ profile: { roles: ['a'] } })).to.deep.include({ roles: ['a'] });
    expect(readProfile({ profile: {} })).to.deep.equal({
      displayName: undefined,
      threePids: undefined,
      roles: undefined,
    });
    for (const nobody of [{}, { profile: null }]) expect(readProfile(nobody)).to.equal(undefined);
  });

  it('tell whose an address is, or nobody', () => {
    expect(readLookup({ lookup: { ...key, id } }, key, domain)?.username).to.equal('alice');
    for (const miss of [{}, { lookup: {} }]) expect(readLookup(miss, key, domain)).to.equal(undefined);
    const elsewhere = { type: 'mxid', value: '@alice:elsewhere.org' };
    expect(readLookup({ lookup: { ...key, id: elsewhere } }, key, domain)).to.equal(undefined);
  });

  for (const lookup of [
    null,
    [],
    { ...key },
    { ...key, id: 'alice' },
    { ...key, address: 'b@example.org', id },
  ]) {
    it(`make no sense as a lookup of ${JSON.stringify(lookup)}`, () => {
      expect(() => readLookup({ lookup }, key, domain)).to.throw(UnreadableOutput);
    });
  }

  it('of a bulk lookup map each address to its own account, and not to itself', () => {
    const other = { medium: 'email', address: 'b@example.org', id: { type: 'localpart', value: 'bob' } };
    expect(readBulkLookup({ lookup: [other, { ...key, id }] }, key, domain)?.username).to.equal('alice');
    expect(readBulkLookup({ lookup: [other] }, key, domain)).to.equal(undefined);
    expect(readBulkLookup({ lookup: [] }, key, domain)).to.equal(undefined);
    const twice = [
      { ...key, id },
      { ...other, ...key },
    ];
    expect(readBulkLookup({ lookup: twice }, key, domain)).to.equal(undefined);
    expect(() => readBulkLookup({}, key, domain)).to.throw(UnreadableOutput);
  });

  it('tell what a directory found', () => {
    const found = { limited: true, results: [{ user_id: 'alice', display_name: 'Alice', subject: 7 }] };
    expect(readDirectory(found)).to.deep.equal({
      limited: true,
      accounts: [{ username: 'alice', subject: '7' }],
    });
    expect(() => readDirectory({ limited: false })).to.throw(UnreadableOutput, 'results');
  });
});

describe('the plain answer to a login', () => {
  const rows: readonly [string, boolean, string | undefined][] = [
    ['', true, undefined],
    ['\n', true, undefined],
    ['\nAlice\n', true, 'Alice'],
    ['true', true, undefined],
    ['TRUE\nAlice', true, 'Alice'],
    ['1\r\nAlice\r\n', true, 'Alice'],
    ['true\n\n', true, undefined],
    ['false', false, undefined],
    ['0\nAlice', false, 'Alice'],
    ['yes', false, undefined],
    [' true', false, undefined],
    ['truetrue', false, undefined],
  ];
  for (const [output, success, displayName] of rows) {
    it(`${JSON.stringify(output)} is ${success ? 'success' : 'a refusal'}`, () => {
      const answer = readPlainAuth(output);
      expect(answer.success).to.equal(success);
      expect(answer.profile?.displayName).to.equal(displayName);
    });
  }

  it('of more than two lines makes no sense', () => {
    expect(() => readPlainAuth('true\nAlice\nmore\n')).to.throw(UnreadableOutput);
  });

  it('lets in for true and 1 only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (line) => {
        fc.pre(!/[\r\n]/.test(line) && !/^(true|1)$/i.test(line));
        expect(readPlainAuth(line).success).to.equal(false);
      }),
    );
  });
});

describe('the plain answer to a lookup', () => {
  const rows: readonly [string, string | undefined][] = [
    ['', undefined],
    [' \n', undefined],
    ['alice\n', 'alice'],
    ['localpart\nalice', 'alice'],
    ['mxid\n@alice:example.org\n', 'alice'],
    ['mxid\n@alice:elsewhere.org\n', undefined],
  ];
  for (const [output, username] of rows) {
    it(`${JSON.stringify(output)} is ${username ?? 'nobody'}`, () => {
      expect(readPlainLookup(output, domain)?.username).to.equal(username);
    });
  }

  for (const output of ['MXID\n@alice:example.org', 'email\nx', 'a\nb\nc']) {
    it(`${JSON.stringify(output)} makes no sense`, () => {
      expect(() => readPlainLookup(output, domain)).to.throw(UnreadableOutput);
    });
  }
});
