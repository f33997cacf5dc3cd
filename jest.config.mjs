export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  reporters: [['default', { summaryThreshold: 1000 }], '<rootDir>/test/reporter.mjs'],
  testTimeout: 60_000,
  maxWorkers: 2,
  // A worker that grew past this is replaced: experimental ESM modules are not freed.
  workerIdleMemoryLimit: '1GB',
}
