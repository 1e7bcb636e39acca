import { expect } from 'chai';
import fc from 'fast-check';
import { useFolder, yaml } from './folder.js';

/** Pieces that YAML gives a meaning to, and words of the configuration. */
const piece = fc.constantFrom(
  ...[
    'server_name: ',
    'plugins:',
    '- ',
    ': ',
    '\n',
    '  ',
    '\t',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '|',
    '>-',
  ],
  ...[
    '&a ',
    '*a',
    '<<: ',
    '!!set ',
    '? ',
    '--- ',
    '#',
    '%YAML 1.1\n',
    'use: stub',
    'config: ',
    '$env',
    '$file',
    '.',
  ],
  ...['__proto__', 'constructor', '~', '0x1f', '.inf', '9'.repeat(400), '\u0000', '\ud83d\ude00', '\ufeff'],
);

describe('loadConfig of anything', () => {
  const folder = useFolder();

  it('throws nothing but ConfigError, of which every fault has its place and a message', async () => {
    const text = fc.oneof(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 20 }).map((pieces) => yaml({ entry: 'config: ' }) + pieces.join('')),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), async (content) => {
        for (const { line, column, message } of await folder.faults(content)) {
          expect(line).to.be.at.least(1);
          expect(column).to.be.at.least(1);
          expect(message).not.to.equal('');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('never throws for JSON of any form in any section, and never tells a secret in it', async () => {
    const secret = fc.constantFrom<unknown>({ $env: 'CANARY' }, { $file: 'canary' });
    const value = fc.oneof(secret, fc.jsonValue({ maxDepth: 2 }), fc.array(secret, { maxLength: 2 }));
    const section = fc.constantFrom(
      ...['server_name', 'listen', 'access', 'deadline', 'log', 'names', 'plugins', 'profile', 'other'],
    );
    const entry = fc.dictionary(fc.constantFrom('id', 'use', 'config', 'timeout', 'localpart'), value);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(section, value),
        fc.array(entry, { maxLength: 2 }),
        async (rest, entries) => {
          folder.write('canary', 'bad-canary-of-a-file\n');
          const content = JSON.stringify({ plugins: entries, ...rest });
          const faults = await folder.faults(content, { CANARY: 'bad-canary-of-the-environment' });
          expect(JSON.stringify(faults)).not.to.contain('bad-canary');
        },
      ),
      { numRuns: 300 },
    );
  });
});
