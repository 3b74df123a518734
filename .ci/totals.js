// Prints "N passed, N failed" from the JSON report of vitest, and fails when a test or a whole file did.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests, success, testResults } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
// A file that could not even be loaded has no tests to count.
const broken = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
if (numPendingTests > 0) console.log(`${numPendingTests} skipped`);
console.log(`${numPassedTests} passed, ${numFailedTests + broken.length} failed`);
process.exitCode = success ? 0 : 1;
