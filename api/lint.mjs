// Lints an OpenAPI description with the rules of redocly.yaml; prints each finding and fails if there is one.
import { formatProblems, lint, loadConfig } from '@redocly/openapi-core';
import { fileURLToPath } from 'node:url';

const file = process.argv[2];
const config = await loadConfig({ configPath: fileURLToPath(new URL('redocly.yaml', import.meta.url)) });
const findings = await lint({ ref: file, config }).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
if (findings.length > 0) {
  formatProblems(findings, { format: 'stylish', totals: { errors: 0, warnings: findings.length, ignored: 0 }, version: '' });
  process.exit(1);
}
console.log(`${file}: nothing to complain of`);
