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
    ],
  },
});
