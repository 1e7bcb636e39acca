import { dependencies } from './lock.js';

/** Licences that ask for their notice to be kept, and for nothing else of who runs or hands on the gateway. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const HEAD = `# Licences

Postern is Apache-2.0. This is everything that the lockfile brings in from elsewhere, on any platform, under the licence that
each package declares. Made by \`npm run generate\`, which refuses a package under another licence than
${PERMISSIVE.join(', ')} among those that run.
`;

/**
 * docs/licences.md.
 *
 * @throws Error when a package that runs has a licence that is unknown or asks for more
 */
export function renderLicences() {
  const running = dependencies.filter(({ isProduction }) => isProduction);
  const refused = running.filter(({ license }) => !PERMISSIVE.includes(license));
  if (refused.length > 0) {
    const names = refused.map(({ name, version, license }) => `${name} ${version} (${license})`);
    throw new Error(`licences that are not permissive or not known: ${names.join(', ')}`);
  }
  const others = dependencies.filter(({ isProduction }) => !isProduction);
  return [HEAD, section('What runs', running), section('What builds and tests', others)].join('\n');
}

function section(title, packages) {
  const licences = [...new Set(packages.map(({ license }) => license))].sort();
  const parts = licences.map((licence) => {
    const named = packages.filter(({ license }) => license === licence);
    const lines = new Set(named.map(({ name, version }) => `- ${name} ${version}`));
    return `### ${licence}\n\n${[...lines].sort().join('\n')}\n`;
  });
  return `## ${title}\n\n${parts.join('\n')}`;
}
