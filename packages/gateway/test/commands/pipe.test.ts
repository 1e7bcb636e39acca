import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const postern = fileURLToPath(new URL('../../../bin/postern.js', import.meta.url));

describe('a command whose output nobody reads to its end', () => {
  it('ends without a word', async () => {
    const command = spawn(process.execPath, [postern, 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    command.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    command.stdout.destroy();
    const [code] = (await once(command, 'close')) as [number];
    expect([code, complaint]).to.deep.equal([141, '']);
  });
});
