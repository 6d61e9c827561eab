// node test/clients/suite/setup.mjs: gets CPython's tests. After that nothing is downloaded any more.
import { fetchSuite, isPresent, moduleNames, suiteVersion } from "./package.mjs";

if (!isPresent()) await fetchSuite();
console.log(`CPython's tests, ${suiteVersion()}: ${moduleNames().length} modules`);
