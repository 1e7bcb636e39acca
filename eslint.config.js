import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';
import { ambientBans } from './scripts/lint/bans.js';
import { packageWalls, roomWalls } from './scripts/lint/walls.js';

const root = import.meta.dirname;
const workspaces = ['packages', 'plugins'].flatMap((parent) =>
  readdirSync(`${root}/${parent}`).map((name) => `${parent}/${name}`),
);
const sources = ['{packages,plugins}/*/src/**/*.ts'];
const tests = ['{packages,plugins}/*/test/**/*.ts'];

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '**/*.generated.*', '**/assembly/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js', '.mjs', '.json'],
          extensionAlias: { '.js': ['.ts', '.js'] },
          conditionNames: ['types', 'import', 'default'],
        }),
      ],
    },
    rules: {
      eqeqeq: 'error',
      'import-x/no-extraneous-dependencies': ['error', { packageDir: root }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...[
            'AbortController',
            'AbortSignal',
            'Buffer',
            'TextDecoder',
            'TextEncoder',
            'URL',
            'URLSearchParams',
          ],
          ...['clearInterval', 'clearTimeout', 'console', 'fetch', 'performance', 'process', 'setImmediate'],
          ...['setInterval', 'setTimeout'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: sources,
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // the reference servers use the gateway's own express
    files: ['bench/**'],
    rules: {
      'import-x/no-extraneous-dependencies': ['error', { packageDir: [root, `${root}/packages/gateway`] }],
    },
  },
  ...workspaces.flatMap((folder) => [
    {
      files: [`${folder}/src/**/*.ts`],
      rules: {
        'import-x/no-extraneous-dependencies': [
          'error',
          { packageDir: `${root}/${folder}`, devDependencies: false },
        ],
      },
    },
    {
      files: [`${folder}/{test,bin}/**`],
      rules: {
        'import-x/no-extraneous-dependencies': ['error', { packageDir: [root, `${root}/${folder}`] }],
      },
    },
  ]),
  {
    files: tests,
    rules: {
      // chai's assertions are expressions: expect(x).to.be.true
      '@typescript-eslint/no-unused-expressions': 'off',
      // bodies of HTTP answers are `any`; what a test expects of them is its own check
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  ...roomWalls(root),
  ...packageWalls(),
  ...ambientBans(sources),
);
