/** For `npm run fuzz`: the seed of every property, and more runs for those that do not say how many. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED), numRuns: 2000 });
