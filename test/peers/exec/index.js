/** The plugin `exec` with scripts in Python and PHP: those of its page, pasted, and such as sites have written for ma1sd. */
import exec from '../../../plugins/exec/dist/src/index.js';
import { throwAwayFolder } from '../servers/folder.js';
import { program } from '../servers/installed.js';
import { PeerUnavailable } from '../servers/unavailable.js';
import { conforms } from '../support/conformance.js';
import { withGateway, writeFiles } from '../support/gateway.js';
import { doctor, tryLogin } from '../support/postern.js';
import { Results } from '../support/results.js';
import { example, PASSWORD, peopleDatabase, peopleFile } from './page.js';
import { HOSTILE_PASSWORDS, SITES } from './sites.js';

export default async function execSuite({ log }) {
  const results = new Results(log);
  for (const [name, interpreter, scenarios] of [
    ['Python', 'python3', [pagePython, sitesOf('python')]],
    ['PHP', 'php', [pagePhp, sitesOf('php')]],
  ]) {
    try {
      await results.run(scenarios, { name, path: program(interpreter) });
    } catch (error) {
      if (!(error instanceof PeerUnavailable)) throw error;
      results.skipped.push(error.message);
    }
  }
  return results;
}

async function pagePython({ name, path }, results) {
  const yaml = example('yaml', 'persistent: true');
  const files = { 'accounts.py': example('python'), 'people.db': await peopleDatabase(path) };
  await page(name, yaml, files, results);
  await running(name, { command: './accounts.py', answers: ['auth', 'profile'] }, files, results);
}

async function pagePhp({ name, path }, results) {
  const yaml = example('yaml', 'persistent: true')
    .replace('accounts.py', 'accounts.php')
    .replace(/\n *answers: .*/, '');
  const files = { 'accounts.php': example('php'), 'people.json': await peopleFile(path) };
  await page(name, yaml, files, results);
  await running(name, { command: './accounts.php' }, files, results);
}

/** The example as somebody pastes it. */
async function page(name, yaml, files, results) {
  const { text } = await doctor(yaml, files);
  results.check(`${name}: the doctor finds nothing wrong`, !/error|warning/i.test(text), text);
  const work = async ({ login, written }) => {
    for (const typed of ['alice', 'ALICE']) {
      const { outcome, mxid, profile } = await login(typed, PASSWORD);
      const seen = [outcome, mxid, profile?.display_name];
      results.equal(`${name}: ${typed} logs in`, seen, ['accepted', '@alice:example.org', 'Alice Liddell']);
    }
    const wrong = await login('alice', `${PASSWORD}x`);
    results.equal(`${name}: a wrong password does not`, wrong.outcome, 'refused');
    results.equal(`${name}: nor does a stranger`, (await login('nobody', PASSWORD)).outcome, 'refused');
    results.check(`${name}: the log knows no password`, !written().includes(PASSWORD));
  };
  await withGateway(yaml, work, files);
}

/** The example through the conformance suite of the kit. */
async function running(name, settings, files, results) {
  const folder = throwAwayFolder('exec');
  try {
    writeFiles(folder.path, files);
    const config = { domain: 'example.org', persistent: true, ...settings };
    await conforms(results, `${name}, running`, exec, {
      config,
      configDirectory: folder.path,
      account: { username: 'alice', password: PASSWORD, otherSpellings: ['Alice'] },
      bare: { username: 'plain', password: PASSWORD },
      brokenConfig: { ...config, command: './missing' },
      unreachableConfig: { ...config, args: [], command: '/bin/false' },
    });
  } finally {
    folder.remove();
  }
}

function sitesOf(language) {
  return async function sites({ name }, results) {
    for (const site of SITES.filter((one) => one.language === language)) await atSite(name, site, results);
  };
}

/** A script that is run for each login. */
async function atSite(language, { name, yaml, files, cannotCarry }, results) {
  const what = `${language}, ${name}`;
  const work = async ({ login }) => {
    results.equal(`${what}: logs in`, (await login('alice', PASSWORD)).outcome, 'accepted');
    results.equal(`${what}: or not`, (await login('alice', 'x')).outcome, 'refused');
    for (const password of HOSTILE_PASSWORDS) {
      const isWhole = !cannotCarry.test(password);
      const right = await login('hostile', password);
      const shown = JSON.stringify(password);
      results.equal(`${what}: gets ${shown} whole`, right.outcome, isWhole ? 'accepted' : 'refused');
      const part = await login('hostile', `${password}\0`);
      results.equal(`${what}: does not take more than ${shown}`, part.outcome, 'refused');
    }
    results.equal(
      `${what}: a script that fails is an outage`,
      (await login('outage', PASSWORD)).outcome,
      '503',
    );
    results.equal(
      `${what}: so is one that chats in its output`,
      (await login('chatty', PASSWORD)).outcome,
      '503',
    );
  };
  await withGateway(yaml, work, files);
  const { text } = await tryLogin(yaml, 'outage', 'canary secret', files);
  results.match(`${what}: try tells what the script said`, text, /it said: .*the database is away/);
  results.check(`${what}: and no secret`, !text.includes('canary'), text);
}
