import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const barrel = {
  name: '@cdktf/provider-aws',
  message: 'Import one resource, e.g. @cdktf/provider-aws/lib/ecs-service: the barrel loads 1,400 of them.',
};

const userSettings = {
  // From whatever depth; contract/settings is another module.
  regex: String.raw`^(\.\./)+settings(\.ts)?$`,
  message:
    'Import test/fixtures/settings: settings.ts is edited by its user, for whom this test must hold too.',
};

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'cdktf.out*', '.emulator', '.venv'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A construct registers itself with its parent: `new` for the effect is how CDKTF reads.
      'no-new': 'off',
      'no-restricted-imports': ['error', { paths: [barrel] }],
    },
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
