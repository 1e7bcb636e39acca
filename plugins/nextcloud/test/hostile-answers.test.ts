import { expect } from 'chai';
import fc from 'fast-check';
import { readEnvelope, statusOf, type Envelope } from '../src/envelope.js';
import { accountOf, profileOf, readGroups, readUser } from '../src/user-data.js';

const read = (text: string): Envelope | undefined =>
  readEnvelope({ json: () => JSON.parse(text) as unknown });

/** JSON values among which are those that have broken somebody's program. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    '0',
    0,
    -1,
    1.5,
    Number.MAX_VALUE,
    null,
    true,
    [],
    {},
    ['__proto__'],
    'x'.repeat(2000),
  ),
  fc.string({ unit: 'binary' }),
  fc.constant('\ud800'),
);
/** A user with some fields as they should be, and others as nobody expects them. */
const user = fc.record(
  {
    id: fc.oneof(fc.constant('alice'), odd),
    displayname: fc.oneof(fc.constant('Alice'), odd),
    'display-name': odd,
    email: fc.oneof(fc.constant('alice@example.org'), odd),
    additional_mail: fc.oneof(fc.array(odd), fc.dictionary(fc.string(), odd), odd),
    phone: odd,
    groups: fc.oneof(fc.array(fc.string()), fc.dictionary(fc.string(), fc.string()), odd),
    enabled: odd,
  },
  { requiredKeys: [] },
);

function expectText(value: unknown): void {
  expect(value).to.be.a('string').with.lengthOf.within(1, 1024);
  expect(String(value).isWellFormed()).to.equal(true);
}

describe('the reader of OCS answers', () => {
  it('makes an envelope or nothing of any text, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          odd.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const envelope = read(text);
          if (envelope !== undefined) expect(envelope.code).to.satisfy(Number.isSafeInteger);
        },
      ),
    );
  });

  it('makes an envelope of whatever has a code, with words only if they are words', () => {
    fc.assert(
      fc.property(odd, odd, odd, (statuscode, message, data) => {
        const text = JSON.stringify({ ocs: { meta: { status: 1, statuscode, message }, data, more: data } });
        const envelope = read(text);
        expect(envelope !== undefined).to.equal(
          Number.isSafeInteger(JSON.parse(JSON.stringify([statuscode]))[0]),
        );
        if (envelope !== undefined) expect(envelope.message).to.be.a('string');
      }),
    );
  });

  it('inherits nothing', () => {
    const user = '{"id":"alice"}';
    for (const text of [
      `{"__proto__":{"ocs":{"meta":{"statuscode":100},"data":${user}}}}`,
      `{"ocs":{"__proto__":{"meta":{"statuscode":100},"data":${user}}}}`,
      `{"ocs":{"meta":{"__proto__":{"statuscode":100}},"data":${user}}}`,
      `{"ocs":{"meta":{"constructor":{"prototype":{"statuscode":100}}}}}`,
    ]) {
      expect(read(text), text).to.equal(undefined);
    }
    const { data } = read(`{"ocs":{"meta":{"statuscode":100},"data":{"__proto__":${user}}}}`) ?? {};
    expect(() => readUser(data, 'cloud')).to.throw('cloud answered a user without id');
    expect({}).not.to.have.any.keys('id', 'ocs', 'statuscode');
  });

  it('bears answers that are as deep as they are large', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"ocs":', '}'],
      ['{"a":', '}'],
    ] as const) {
      const depth = Math.floor(2 ** 20 / (open.length + close.length)) - 100;
      const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
      expect(read(deep)).to.equal(undefined);
      const envelope = read(`{"ocs":{"meta":{"statuscode":200},"data":${deep}}}`);
      if (envelope !== undefined)
        expect(() => readUser(envelope.data, 'cloud')).to.throw(/no user|without id/);
    }
  });

  it('goes by the HTTP status first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.integer(), (http, code) => {
        const status = statusOf(http, { code, message: '', data: undefined });
        if (http !== 200) expect(status).to.equal(http);
        else if (status === 200) expect(code).to.be.oneOf([100, 200]);
      }),
    );
  });

  for (const [code, status] of [
    [100, 200],
    [200, 200],
    [996, 500],
    [997, 401],
    [998, 404],
    [999, 500],
    [429, 429],
    [503, 503],
  ] as const) {
    it(`takes ${code} for HTTP ${status}`, () => {
      expect(statusOf(200, { code, message: '', data: undefined })).to.equal(status);
    });
  }
});

describe('the reader of users', () => {
  it('makes of any data an account and a profile of the right form, or says that it is no user', () => {
    fc.assert(
      fc.property(fc.oneof(user, odd), (data) => {
        let found;
        try {
          found = readUser(JSON.parse(JSON.stringify(data)), 'cloud');
        } catch (error) {
          expect(error).to.include({ name: 'PluginError', code: 'PLUGIN_PROTOCOL' });
          return;
        }
        const { username, subject } = accountOf(found);
        [username, subject].forEach(expectText);
        const { displayName, threePids, groups } = profileOf(found, true);
        if (displayName !== undefined) expectText(displayName);
        threePids?.forEach(({ address }) => expectText(address));
        groups?.forEach(expectText);
      }),
      { numRuns: 500 },
    );
  });

  it('lets somebody in whose other fields are bent', () => {
    const bent = {
      id: 7,
      displayname: {},
      email: ['x'],
      additional_mail: 'x',
      phone: 1,
      groups: [1],
      enabled: 'x',
    };
    const found = readUser(bent, 'cloud');
    expect(accountOf(found)).to.deep.equal({ username: '7', subject: '7' });
    expect(profileOf(found, true)).to.deep.equal({
      displayName: undefined,
      threePids: undefined,
      groups: undefined,
    });
  });

  it('takes a list with gaps, which PHP writes as an object', () => {
    expect(readGroups({ groups: { '1': 'staff', '3': 'readers' } })).to.deep.equal(['staff', 'readers']);
    expect(readGroups({ groups: [] })).to.deep.equal([]);
    for (const data of [null, [], {}, { groups: 'staff' }, { groups: Array(1001).fill('x') }]) {
      expect(readGroups(data)).to.equal(undefined);
    }
  });
});
