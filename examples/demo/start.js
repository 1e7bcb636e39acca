import { fileURLToPath } from 'node:url';

const body = JSON.stringify({ user: { id: '@alice:example.org', password: 'wonderland' } });
console.log(`The demo: three people in examples/demo/users.yaml. When it listens, log one in:

  curl -d '${body}' http://127.0.0.1:8090/_matrix-internal/identity/v1/check_credentials
`);

process.argv = [
  ...process.argv.slice(0, 2),
  'start',
  '--config',
  fileURLToPath(new URL('postern.yaml', import.meta.url)),
];
await import('../../packages/gateway/bin/postern.js');
