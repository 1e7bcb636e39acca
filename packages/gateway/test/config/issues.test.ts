import { expect } from 'chai';
import { z } from 'zod';
import { pathText } from '../../src/config/faults.js';
import { check } from '../../src/config/issues.js';

const schema = z.strictObject({
  name: z.string().min(3).max(8).optional(),
  own: z.string().min(16, 'a token has at least 16 characters').optional(),
  port: z.number().int().min(1).max(65535).optional(),
  share: z.number().optional(),
  strict: z.boolean().optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  kind: z.enum(['never', 'verified', 'always']).optional(),
  fixed: z.literal('one').optional(),
  below: z.strictObject({ colour: z.string() }).optional(),
  byName: z.record(z.string(), z.strictObject({ address: z.string() })).optional(),
  choice: z
    .union([z.string(), z.strictObject({ secret: z.string(), label: z.string().optional() })])
    .optional(),
  limits: z.union([z.literal('off'), z.strictObject({ most: z.number().min(1) })]).optional(),
  source: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('static'), groups: z.array(z.string()) }),
      z.strictObject({ type: z.literal('query'), sql: z.string() }),
    ])
    .optional(),
  mode: z
    .discriminatedUnion('running', [
      z.strictObject({ running: z.literal(false).optional() }),
      z.strictObject({ running: z.literal(true) }),
    ])
    .optional(),
});

async function faultsOf(value: unknown): Promise<readonly string[]> {
  const { faults } = await check(schema, value, ['at']);
  return faults.map(
    ({ path, message, suggestion }) =>
      `${pathText(path)}: ${message}${suggestion === undefined ? '' : ` -> ${suggestion}`}`,
  );
}

describe('faults in words', () => {
  const cases: readonly (readonly [unknown, ...string[]])[] = [
    [null, 'at: expected a mapping, found nothing'],
    [{ name: 5 }, 'at.name: expected a text, found a number'],
    [{ name: ['x'] }, 'at.name: expected a text, found a list'],
    [{ name: { x: 1 } }, 'at.name: expected a text, found a mapping'],
    [{ name: true }, 'at.name: expected a text, found true'],
    [{ name: 'ab' }, 'at.name: expected at least 3 characters'],
    [{ name: 'abcdefghi' }, 'at.name: expected at most 8 characters'],
    [{ own: 'short' }, 'at.own: a token has at least 16 characters'],
    [{ port: 1.5 }, 'at.port: expected a whole number, found a number'],
    [{ port: 0 }, 'at.port: expected at least 1'],
    [{ port: 70000 }, 'at.port: expected at most 65535'],
    [{ share: '5' }, 'at.share: expected a number, found a text'],
    [{ strict: 'yes' }, 'at.strict: expected true or false, found a text'],
    [{ list: [] }, 'at.list: must not be empty'],
    [{ list: ['a', 'b', 'c'] }, 'at.list: expected at most 2 items'],
    [{ kind: 'verifed' }, 'at.kind: expected one of never, verified, always -> verified'],
    [{ kind: 3 }, 'at.kind: expected one of never, verified, always, found a number'],
    [{ fixed: 'two' }, 'at.fixed: expected one'],
    [{ below: {} }, 'at.below.colour: missing: expected a text'],
    [{ below: { colour: 'red', color: 'red' } }, 'at.below.color: this key is not known here -> colour'],
    [{ lsit: [] }, 'at.lsit: this key is not known here -> list'],
    [
      { constructor: 1, qqqqqqqq: 2 },
      'at.constructor: this key is not known here',
      'at.qqqqqqqq: this key is not known here',
    ],
    [
      { byName: { a: { addres: 'x', address: 'x' } } },
      'at.byName.a.addres: this key is not known here -> address',
    ],
    [{ choice: 5 }, 'at.choice: expected a text or a mapping, found a number'],
    [
      { choice: { secert: 'x' } },
      'at.choice.secret: missing: expected a text',
      'at.choice.secert: this key is not known here -> secret',
    ],
    [{ limits: { most: 0 } }, 'at.limits.most: expected at least 1'],
    [
      { limits: { msot: 1 } },
      'at.limits.most: missing: expected a number',
      'at.limits.msot: this key is not known here -> most',
    ],
    [{ limits: 'of' }, 'at.limits: expected off -> off'],
    [{ limits: 5 }, 'at.limits: expected off or a mapping, found a number'],
    [{ source: { type: 'qurey' } }, 'at.source.type: expected one of static, query -> query'],
    [{ source: {} }, 'at.source.type: missing: expected one of static, query'],
    [{ mode: { running: 'yes' } }, 'at.mode.running: expected one of false, true'],
    [{ source: { type: 'query' } }, 'at.source.sql: missing: expected a text'],
  ];
  for (const [value, ...expected] of cases) {
    it(`tells ${JSON.stringify(value)}`, async () => expect(await faultsOf(value)).to.deep.equal(expected));
  }

  it("keep a plugin's own sentence, whatever its schema is made with", async () => {
    const standard = {
      '~standard': {
        version: 1,
        vendor: 'somebody',
        validate: () => ({ issues: [{ message: 'no such host', path: ['servers', { key: 0 }] }] }),
        jsonSchema: { input: () => ({}) },
      },
    } as const;
    expect((await check(standard, {}, ['config'])).faults).to.deep.equal([
      { path: ['config', 'servers', 0], message: 'no such host' },
    ]);
  });
});
