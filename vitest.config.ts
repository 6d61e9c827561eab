import { defineConfig } from "vitest/config";

const second = 1000;

export default defineConfig({
  test: {
    // One for each processor; unless told, one less.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "quick",
          include: ["test/**/*.test.ts"],
          // What is built is JavaScript, and runs as it is.
          server: { deps: { external: [/\/build\/(src|bench)\//] } },
          testTimeout: 60 * second,
          hookTimeout: 120 * second,
        },
      },
      {
        // One file at a time: some of these hold gigabytes.
        test: {
          name: "long",
          include: ["test/**/*.long.ts"],
          testTimeout: 1800 * second,
          hookTimeout: 300 * second,
          fileParallelism: false,
        },
      },
      {
        // The packed package on every host (npm run test:loading); a browser at a time.
        test: {
          name: "loading",
          include: ["test/loading/*.loading.ts"],
          globalSetup: "test/loading/consumer-setup.ts",
          testTimeout: 120 * second,
          fileParallelism: false,
        },
      },
    ],
  },
});
