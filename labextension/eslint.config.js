import jupyter from '@jupyter/eslint-plugin';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/'] },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { jupyter, 'react-hooks': hooks },
    rules: {
      ...Object.assign({}, ...jupyter.configs.recommended.map(config => config.rules)),
      'react-hooks/rules-of-hooks': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: true } }
      ],
      eqeqeq: 'error',
      // A name and a constant of the same name are JupyterLab's way of declaring a token.
      '@typescript-eslint/no-redeclare': 'off',
      // JupyterLab groups command ids in namespaces.
      '@typescript-eslint/no-namespace': 'off',
      // Numbers read well in texts.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Reading an array within its bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off'
    }
  },
  {
    files: ['src/**/*.spec.ts'],
    extends: [tseslint.configs.disableTypeChecked]
  }
);
