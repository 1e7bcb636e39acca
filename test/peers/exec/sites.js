/** Scripts that are run for each login, as sites wrote them for ma1sd; `hostile` has every password of the list. */
import { PASSWORD } from './page.js';

export const HOSTILE_PASSWORDS = [
  `"double" and 'single'`,
  'back\\slash \\" \\n \\0',
  '","success":true,"x":"',
  'two\nlines',
  'carriage\rreturn',
  '{localpart} {domain} {password}',
  '$(id) `id` $HOME ; exit 0',
  'nul\0byte',
  '-rf',
  'Grüße 😀 \u202E',
  '%s%n',
];

const WORDS = JSON.stringify(HOSTILE_PASSWORDS);
const BACK_END = { 'passwords.json': WORDS };

const PYTHON_JSON = `#!/usr/bin/env python3
import json, sys
request = json.load(sys.stdin)
name, password = request["localpart"], request["password"]
if name == "outage":
    sys.exit("the database is away, " + password)
if name == "chatty":
    print("checking", name)
known = json.load(open("passwords.json")) if name == "hostile" else ["${PASSWORD}"]
print(json.dumps({"auth": {"success": password in known, "profile": {"display_name": name}}}))
`;

const PHP_PLAIN = `#!/usr/bin/env php
<?php
ini_set('display_errors', 'stderr');
[$name, $domain, $mxid, $password] = explode("\\n", stream_get_contents(STDIN));
if ($name === 'outage') { fwrite(STDERR, "the database is away, $password\\n"); exit(70); }
if ($name === 'chatty') echo "\\n\\nchecking\\n";
$known = $name === 'hostile' ? json_decode(file_get_contents('passwords.json')) : ['${PASSWORD}'];
echo in_array($password, $known, true) ? "true\\n$name\\n" : "false\\n";
`;

const PHP_ENVIRONMENT = `#!/usr/bin/env php
<?php
ini_set('display_errors', 'stderr');
[$name, $password] = [getenv('NAME'), getenv('PASSWORD')];
if ($name === 'outage') { error_log("the database is away, $password"); exit(70); }
if ($name === 'chatty') echo "checking\\n";
$known = $name === 'hostile' ? json_decode(file_get_contents('passwords.json')) : ['${PASSWORD}'];
echo json_encode(['auth' => ['success' => in_array($password, $known, true)]]);
`;

const plugin = (auth) => `plugins:
  - id: site
    use: exec
    config:
      domain: example.org
      auth: ${JSON.stringify(auth)}
`;

export const SITES = [
  {
    language: 'python',
    name: 'JSON on stdin',
    yaml: plugin({
      command: './check',
      input: { type: 'json' },
      output: { type: 'json' },
      exit: { failure: [] },
    }),
    files: { ...BACK_END, check: PYTHON_JSON },
    cannotCarry: /(?!)/,
  },
  {
    language: 'php',
    name: 'lines on stdin',
    yaml: plugin({ command: './check', input: { type: 'plain' }, output: { type: 'plain' } }),
    files: { ...BACK_END, check: PHP_PLAIN },
    cannotCarry: /[\r\n\0]/,
  },
  {
    language: 'php',
    name: 'environment',
    yaml: plugin({
      command: './check',
      env: { NAME: '{localpart}', PASSWORD: '{password}' },
      output: { type: 'json' },
    }),
    files: { ...BACK_END, check: PHP_ENVIRONMENT },
    cannotCarry: /\0/,
  },
];
