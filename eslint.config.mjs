import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const barrel = {
  name: '@cdktf/provider-aws',
  message: 'Import one resource, e.g. @cdktf/provider-aws/lib/ecs-service: the barrel loads 1,400 of them.',
};

const userSettings = {
  // At any depth; contract/settings is a different module.
  regex: String.raw`^(\.\./)+settings(\.ts)?$`,
  message: 'Import test/fixtures/settings: users edit settings.ts, and this test must pass for them too.',
};

/** Rooms by floor, lowest first: a room may import only from lower floors. */
const floors = [
  ['settings.ts', 'contract'],
  ['src/server', 'stacks'],
  ['src/app', 'src/redirect'],
  ['tools/terminal'],
  ['tools/github', 'tools/image', 'tools/terraform'],
  ['tools/aws'],
  ['tools/bootstrap', 'tools/cost', 'tools/proofs'],
  ['tools/plan', 'tools/verify'],
  ['tools/recovery'],
  [
    'tools/deploy',
    'tools/destroy',
    'tools/drift',
    'tools/generate',
    'tools/local',
    'tools/logs',
    'tools/status',
  ],
  ['tools/push', 'tools/doctor'],
  ['tools/cli'],
];

const zones = floors.slice(0, -1).flatMap((rooms, floor) =>
  rooms.map((room) => ({
    target: `./${room}`,
    from: floors
      .slice(Math.max(floor, 1))
      .flat()
      .filter((other) => other !== room)
      .map((other) => `./${other}`),
    message: `${room} may import only from lower floors: see eslint.config.mjs.`,
  })),
);

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'cdktf.out*', '.emulator', '.venv'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A construct registers itself with its parent: CDKTF code uses `new` for this side effect.
      'no-new': 'off',
      'no-restricted-imports': ['error', { paths: [barrel] }],
    },
  },
  {
    files: ['*.ts', '{contract,src,stacks,tools}/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.json'] })],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
    },
  },
  {
    // A command holds only arguments and messages; the work is in the room of its operation.
    files: ['tools/cli/*.ts'],
    rules: { 'max-lines': ['error', 60] },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/settings.test.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [barrel], patterns: [userSettings] }] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        __dirname: 'readonly',
        console: 'readonly',
        module: 'writable',
        process: 'readonly',
        require: 'readonly',
      },
    },
  },
);
